namespace AllSettled;

/// <summary>When a batch should give up: see <see cref="SettledBatchOptions.StopAfter"/>.</summary>
/// <remarks>The idea of a tolerated failure count or share is that of the Distributed Map state of AWS Step Functions.</remarks>
public sealed record FailureThreshold
{
    private readonly long _count;
    private readonly double _ratio;
    private readonly long _minimumSettled;

    private FailureThreshold(long count, double ratio, long minimumSettled)
    {
        _count = count;
        _ratio = ratio;
        _minimumSettled = minimumSettled;
    }

    /// <summary>Trips when this many items are rejected.</summary>
    /// <param name="rejected">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rejected"/> is below 1.</exception>
    public static FailureThreshold Count(long rejected)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rejected, 1);
        return new(rejected, ratio: 1, minimumSettled: 0);
    }

    /// <summary>Trips when more than this share of the settled items is rejected, once enough of them are settled.</summary>
    /// <param name="ratio">From 0 (one failure is too many) to below 1.</param>
    /// <param name="minimumSettled">How many items must have settled before the share means anything; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static FailureThreshold Ratio(double ratio, long minimumSettled)
    {
        if (ratio is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, $"The ratio must be at least 0 and below 1, and not {ratio}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumSettled, 1);
        return new(long.MaxValue, ratio, minimumSettled);
    }

    internal bool IsCrossed(long rejected, long settled)
        => rejected >= _count || (settled >= _minimumSettled && rejected > _ratio * settled);
}
