using System.Diagnostics;

namespace AllSettled.Engine.Runs;

/// <summary>
/// How long a thread has been starting items without a pause. After about a millisecond its turn is over: a caller gets its task
/// (S22), and code that completed an item on its own stack continues.
/// </summary>
/// <remarks>
/// To read the clock costs more than a trivial item. So it is read after the items 1, 2, 4, 8, 12, 16, and then once per
/// <see cref="Spacing"/> items. The items may become slow in between, and the caller must not wait for so many slow ones. So on the
/// caller's thread a timer ends the turn as well. It starts at item <see cref="AlarmAfter"/>, where a batch is large enough to pay for it.
/// From item 4 to that item, the caller's thread reads the tick count first, which costs a fifth of the clock. As long as that stands
/// still, not much time has passed: it advances every 1 to 16 milliseconds. A batch of 16 takes a seventh less time by this.
/// </remarks>
internal struct Turn : IDisposable
{
    private const int Spacing = 32;
    private const int AlarmAfter = 16;
    private static readonly long s_length = Stopwatch.Frequency / 1000;

    private readonly bool _onCaller;
    private Alarm? _alarm;

    /// <summary>The tick count after the second item on the caller's thread; 0 elsewhere.</summary>
    private long _tickCount;
    private long _began;
    private int _nextLook;

    private Turn(bool onCaller, long began, int nextLook)
    {
        _onCaller = onCaller;
        _began = began;
        _nextLook = nextLook;
    }

    /// <summary>A turn on the caller's thread. Must be disposed.</summary>
    /// <param name="began">When the call began. To read the clock once more would cost a tenth of a batch of one.</param>
    public static Turn OfCaller(long began) => new(onCaller: true, began, nextLook: 1);

    /// <summary>A turn on a pool thread that begins with an item.</summary>
    public static Turn OfPoolThread() => new(onCaller: false, Stopwatch.GetTimestamp(), nextLook: 1);

    /// <summary>A turn that is timed from its second item on: most turns between two awaits start only one.</summary>
    public static Turn AfterItem() => new(onCaller: false, began: 0, nextLook: 2);

    /// <summary>A turn on the thread of a stream's reader, which most often starts one item. Must be disposed.</summary>
    public static Turn OfReader() => new(onCaller: true, began: 0, nextLook: 2);

    /// <summary>How many items the turn started.</summary>
    public int Items { get; private set; }

    /// <summary>How long the turn took, in ticks of the stopwatch. Set when it is over.</summary>
    public long Length { get; private set; }

    /// <summary>Counts an item that is started.</summary>
    public void CountItem() => Items++;

    public bool IsOver() => (Items >= _nextLook || _alarm is { HasRung: true }) && Look();

    public void Dispose() => _alarm?.Dispose();

    private bool Look()
    {
        if (Items is >= 4 and < AlarmAfter && Environment.TickCount64 == _tickCount)
        {
            PlanNextLook();
            return false;
        }
        long now = Stopwatch.GetTimestamp();
        if (_began == 0)
            _began = now;
        Length = now - _began;
        if (Length >= s_length || _alarm is { HasRung: true })
            return true;
        PlanNextLook();
        if (_onCaller && Items == 2)
            _tickCount = Environment.TickCount64;
        if (_onCaller && Items >= AlarmAfter)
            _alarm ??= new Alarm();
        return false;
    }

    private void PlanNextLook() => _nextLook = Items < 4 ? Items * 2 : Items < AlarmAfter ? Items + 4 : Items + Spacing;

    private sealed class Alarm : IDisposable
    {
        private readonly Timer _timer;
        private volatile bool _hasRung;

        public Alarm() => _timer = new Timer(static alarm => ((Alarm)alarm!)._hasRung = true, this, dueTime: 1, Timeout.Infinite);

        public bool HasRung => _hasRung;

        public void Dispose() => _timer.Dispose();
    }
}
