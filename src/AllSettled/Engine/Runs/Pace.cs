using System.Diagnostics;

namespace AllSettled.Engine.Runs;

/// <summary>
/// How long the items of a run take until they complete or have to be awaited, measured over the last turns. It says whether more
/// threads pay for items that complete at once.
/// </summary>
/// <remarks>
/// One turn does not say that. Another process or the garbage collector may hold the thread up, and that looks like a slow item. Two
/// threads that run quick items slow each other down for the rest of the run: each item costs several times as much. Not synchronized:
/// if two turns end at once, one of them may not count.
/// </remarks>
internal struct Pace
{
    private const int MinTurns = 2;
    private static readonly long s_slowItem = Stopwatch.Frequency / 1_000_000;

    /// <summary>The most that one turn counts. Two milliseconds outweigh one turn of quick items.</summary>
    private static readonly long s_maxLength = Stopwatch.Frequency / 500;

    private long _length;
    private long _items;
    private int _turns;

    /// <summary>Whether an item takes a microsecond or more, so that more threads pay.</summary>
    public readonly bool ItemsAreWorthThreads => _turns >= MinTurns && _length >= s_slowItem * _items;

    /// <summary>Adds a turn. The older turns count half as much as before.</summary>
    /// <param name="length">How long it took, in ticks of the stopwatch.</param>
    /// <param name="items">How many items it started.</param>
    public void Add(long length, int items)
    {
        _length = (_length / 2) + Math.Min(length, s_maxLength);
        _items = (_items / 2) + items;
        _turns++;
    }
}
