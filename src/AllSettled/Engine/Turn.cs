using System.Diagnostics;

namespace AllSettled.Engine;

/// <summary>
/// How long a thread has been starting items in one go. After about a millisecond its turn is over: a caller gets its task
/// back (S22), and code that completed an item from within its own stack goes on.
/// </summary>
/// <remarks>
/// Reading the clock costs more than a trivial item, so it is read after the items 1, 2, 4, 8, 12, 16, and then once in
/// <see cref="Spacing"/> items. Items may become slow in between, and the caller must not wait for that many of them: on its
/// thread a timer rings as well, from the item on at which a batch is large enough to pay for one.
/// </remarks>
internal struct Turn : IDisposable
{
    private const int Spacing = 32;
    private const int AlarmAfter = 16;
    private static readonly long s_length = Stopwatch.Frequency / 1000;
    private static readonly long s_slowItem = Stopwatch.Frequency / 1_000_000;

    private readonly bool _onCaller;
    private Alarm? _alarm;
    private long _began;
    private int _items;
    private int _nextLook;

    private Turn(bool onCaller, long began, int nextLook)
    {
        _onCaller = onCaller;
        _began = began;
        _nextLook = nextLook;
    }

    /// <summary>A turn on the thread of the call; to be disposed.</summary>
    /// <param name="began">When the call began: reading the clock once more is a tenth of a batch of one.</param>
    public static Turn OfCaller(long began) => new(onCaller: true, began, nextLook: 1);

    /// <summary>A turn on a pool thread that begins with an item.</summary>
    public static Turn OfPoolThread() => new(onCaller: false, Stopwatch.GetTimestamp(), nextLook: 1);

    /// <summary>A turn that is timed from its second item on, since most turns between two awaits start just one.</summary>
    public static Turn AfterItem() => new(onCaller: false, began: 0, nextLook: 2);

    /// <summary>
    /// Whether the items of this turn cost a microsecond or more each until they completed or had to be awaited. Only then do
    /// more threads pay for a run of items that complete at once.
    /// </summary>
    public bool ItemsAreSlow { get; private set; }

    /// <summary>One more item was started.</summary>
    public void CountItem() => _items++;

    /// <summary>Whether the turn is over; if so, a new one begins.</summary>
    public bool IsOver() => (_items >= _nextLook || _alarm is { HasRung: true }) && Look();

    public void Dispose() => _alarm?.Dispose();

    private bool Look()
    {
        long now = Stopwatch.GetTimestamp();
        if (_began == 0)
            _began = now;
        long length = now - _began;
        if (length < s_length && _alarm is not { HasRung: true })
        {
            _nextLook = _items < 4 ? _items * 2 : _items < AlarmAfter ? _items + 4 : _items + Spacing;
            if (_onCaller && _items >= AlarmAfter)
                _alarm ??= new Alarm();
            return false;
        }
        ItemsAreSlow = length >= s_slowItem * _items;
        _alarm?.Dispose();
        _alarm = null;
        _began = now;
        _items = 0;
        _nextLook = 1;
        return true;
    }

    private sealed class Alarm : IDisposable
    {
        private readonly Timer _timer;
        private volatile bool _hasRung;

        public Alarm() => _timer = new Timer(static alarm => ((Alarm)alarm!)._hasRung = true, this, dueTime: 1, Timeout.Infinite);

        public bool HasRung => _hasRung;

        public void Dispose() => _timer.Dispose();
    }
}
