namespace AllSettled.Engine.Contexts;

/// <summary>
/// The caller's own clock. It is the caller's code and may fail in the middle of a run. Then time stands still, or a timer never
/// fires. But every item gets its record, and the run ends.
/// </summary>
/// <remarks>Only a timer that cannot be created throws: the code that needs it must do without.</remarks>
internal sealed class GuardedClock : TimeProvider
{
    private readonly TimeProvider _clock;
    private long _last;

    /// <summary>A clock that does not work at all throws here, at the call.</summary>
    private GuardedClock(TimeProvider clock)
    {
        _clock = clock;
        TimestampFrequency = clock.TimestampFrequency;
        _last = clock.GetTimestamp();
        _ = clock.GetElapsedTime(_last, _last);
    }

    public override long TimestampFrequency { get; }

    /// <summary>The system's clock does not fail. It is used as it is.</summary>
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
                // The caller must not be kept from ending its run.
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
