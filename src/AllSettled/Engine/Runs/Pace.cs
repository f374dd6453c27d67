using System.Diagnostics;

namespace AllSettled.Engine.Runs;

/// <summary>
/// What the items of a run take until they complete or have to be awaited, by its last turns. It says whether more threads
/// pay for items that complete at once.
/// </summary>
/// <remarks>
/// One turn alone does not say that. Whatever else holds a thread up, another process on its processor or the garbage
/// collector, looks like a slow item; and two threads at quick items stand in each other's way for the rest of the run, where
/// each item costs several times as much. Not synchronized: of turns that end at once, one may not count.
/// </remarks>
internal struct Pace
{
    private const int MinTurns = 2;
    private static readonly long s_slowItem = Stopwatch.Frequency / 1_000_000;

    /// <summary>However long a turn took: two milliseconds are enough to outweigh a turn of items that are not slow.</summary>
    private static readonly long s_maxLength = Stopwatch.Frequency / 500;

    private long _length;
    private long _items;
    private int _turns;

    /// <summary>Whether an item takes a microsecond or more.</summary>
    public readonly bool ItemsAreWorthThreads => _turns >= MinTurns && _length >= s_slowItem * _items;

    /// <summary>A turn is over; the older ones count for half as much as they did.</summary>
    /// <param name="length">How long it took, in ticks of the stopwatch.</param>
    /// <param name="items">How many items it started.</param>
    public void Add(long length, int items)
    {
        _length = (_length / 2) + Math.Min(length, s_maxLength);
        _items = (_items / 2) + items;
        _turns++;
    }
}
