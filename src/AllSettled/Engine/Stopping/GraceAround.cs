namespace AllSettled.Engine.Stopping;

/// <summary>
/// How long the item that is being told to stop has for that. A run inside of it is told by the same token and on the same flow of
/// control, reads this there, and takes less than that for itself: so it comes back with what it has before the item is abandoned (S36).
/// </summary>
/// <remarks>Ambient only while a token is being canceled: a run that is not stopped pays nothing for it.</remarks>
internal sealed class GraceAround
{
    /// <summary>What a run inside an item may take of the time that is left around it.</summary>
    private const double Share = 0.8;

    private static readonly AsyncLocal<GraceAround?> s_current = new();

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _period;
    private readonly long _began;

    private GraceAround(TimeProvider timeProvider, TimeSpan period)
    {
        _timeProvider = timeProvider;
        _period = period;
        _began = timeProvider.GetTimestamp();
    }

    /// <summary>From here to the disposal, whoever is told is told of this period.</summary>
    public static Scope Begin(TimeProvider timeProvider, TimeSpan period)
        => new(period == Timeout.InfiniteTimeSpan ? null : new(timeProvider, period));

    /// <summary>The grace period of a run that is being told to stop.</summary>
    /// <param name="own">What its options say.</param>
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
        private readonly GraceAround? _before;
        private readonly bool _flowSuppressed;

        public Scope(GraceAround? now)
        {
            // Whoever cancels may have suppressed the flow to what the callbacks run in.
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
