using System.Diagnostics;

namespace AllSettled.Engine;

/// <summary>
/// How long a thread has been starting items in one go. After about a millisecond its turn is over: a caller gets its task
/// back (S22), and code that completed an item from within its own stack goes on.
/// </summary>
/// <remarks>
/// Reading the clock costs more than a trivial item, so it is read after the first item, a few more times among the next,
/// and then once in <see cref="Spacing"/> items.
/// </remarks>
internal struct Turn
{
    private const int Spacing = 32;
    private static readonly long s_length = Stopwatch.Frequency / 1000;
    private static readonly long s_slowItem = Stopwatch.Frequency / 1_000_000;

    private long _began;
    private int _items;
    private int _nextLook;

    /// <summary>A turn that is timed from its first item on: for the caller's thread.</summary>
    public static Turn StartNow() => new() { _began = Stopwatch.GetTimestamp(), _nextLook = 1 };

    /// <summary>A turn that is timed from its second item on, since most turns between two awaits start just one.</summary>
    public static Turn Start() => new() { _nextLook = 2 };

    /// <summary>
    /// Whether the items of this turn cost a microsecond or more each until they completed or had to be awaited. Only then do
    /// more threads pay for a run of items that complete at once.
    /// </summary>
    public bool ItemsAreSlow { get; private set; }

    /// <summary>One more item was started.</summary>
    public void CountItem() => _items++;

    /// <summary>Whether the turn is over; if so, a new one begins.</summary>
    public bool IsOver() => _items >= _nextLook && Look();

    private bool Look()
    {
        long now = Stopwatch.GetTimestamp();
        if (_began == 0)
            _began = now;
        long length = now - _began;
        if (length < s_length)
        {
            _nextLook = _items < Spacing ? _items * 4 : _items + Spacing;
            return false;
        }
        ItemsAreSlow = length >= s_slowItem * _items;
        _began = now;
        _items = 0;
        _nextLook = 1;
        return true;
    }
}
