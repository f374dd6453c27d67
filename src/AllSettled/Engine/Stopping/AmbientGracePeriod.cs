namespace AllSettled.Engine.Stopping;

/// <summary>
/// The grace period of an item whose token is being canceled. A run inside the item is stopped by the same token, within the same flow
/// of the execution context. It reads the period there and takes a shorter one for itself. So it returns what it has before the item
/// around it is abandoned (S36).
/// </summary>
/// <remarks>Set only while a token is being canceled: a run that is not stopped pays nothing for it.</remarks>
internal sealed class AmbientGracePeriod
{
    /// <summary>The part of the remaining time that a run inside an item may take.</summary>
    private const double Share = 0.8;

    private static readonly AsyncLocal<AmbientGracePeriod?> s_current = new();

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _period;
    private readonly long _began;

    private AmbientGracePeriod(TimeProvider timeProvider, TimeSpan period)
    {
        _timeProvider = timeProvider;
        _period = period;
        _began = timeProvider.GetTimestamp();
    }

    /// <summary>Sets the period until the scope is disposed.</summary>
    public static Scope Begin(TimeProvider timeProvider, TimeSpan period)
        => new(period == Timeout.InfiniteTimeSpan ? null : new(timeProvider, period));

    /// <summary>The grace period of a run that is being stopped.</summary>
    /// <param name="own">The period that its options set.</param>
    public static TimeSpan Limit(TimeSpan own)
    {
        if (s_current.Value is not { } around)
            return own;
        var left = (around._period - around._timeProvider.GetElapsedTime(around._began)) * Share;
        if (left < TimeSpan.Zero)
            left = TimeSpan.Zero;
        return own == Timeout.InfiniteTimeSpan || own > left ? left : own;
    }

    public readonly struct Scope : IDisposable
    {
        private readonly AmbientGracePeriod? _before;
        private readonly bool _flowSuppressed;

        public Scope(AmbientGracePeriod? now)
        {
            // The thread that cancels may have suppressed the flow. Then the callbacks would not see the period.
            _flowSuppressed = ExecutionContext.IsFlowSuppressed();
            if (_flowSuppressed)
                ExecutionContext.RestoreFlow();
            _before = s_current.Value;
            s_current.Value = now;
        }

        public void Dispose()
        {
            s_current.Value = _before;
            if (_flowSuppressed)
                ExecutionContext.SuppressFlow();
        }
    }
}
