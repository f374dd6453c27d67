namespace AllSettled.Engine.Contexts;

/// <summary>
/// The caller's own clock, which is the caller's code: where it fails in the middle of a run, time stands still or a timer never
/// rings, but every item gets its record and the run its end.
/// </summary>
/// <remarks>Only a timer that cannot be had is told of, since its owner may have to answer for that.</remarks>
internal sealed class GuardedClock : TimeProvider
{
    private readonly TimeProvider _clock;
    private long _last;

    /// <summary>A clock that does not even begin to work throws here, at the call.</summary>
    private GuardedClock(TimeProvider clock)
    {
        _clock = clock;
        TimestampFrequency = clock.TimestampFrequency;
        _last = clock.GetTimestamp();
        _ = clock.GetElapsedTime(_last, _last);
    }

    public override long TimestampFrequency { get; }

    /// <summary>The system's clock does not fail, and is used as it is.</summary>
    public static TimeProvider Of(TimeProvider clock) => clock == System ? System : new GuardedClock(clock);

    public override long GetTimestamp()
    {
        try
        {
            long now = _clock.GetTimestamp();
            Volatile.Write(ref _last, now);
            return now;
        }
        catch (Exception)
        {
            return Volatile.Read(ref _last);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new GuardedTimer(_clock.CreateTimer(callback, state, dueTime, period));

    private sealed class GuardedTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            try
            {
                return timer.Change(dueTime, period);
            }
            catch (Exception)
            {
                return false;
            }
        }

        public void Dispose()
        {
            try
            {
                timer.Dispose();
            }
            catch (Exception)
            {
                // Whoever disposes of it has something to finish.
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
