namespace AllSettled;

/// <summary>
/// When a batch or stream stops because too many items are rejected: the value of <see cref="SettledBatchOptions.StopAfter"/>.
/// </summary>
/// <remarks>
/// <para>
/// The running items finish, unless <c>cancelRunning</c> is true: then they are told to stop as well, as after a cancellation. An item that
/// obeys is <see cref="SettledStatus.Canceled"/>.
/// </para>
/// <para>
/// The idea of a tolerated number or share of failures comes from the Distributed Map state of AWS Step Functions, and that of
/// <c>cancelRunning</c> from p-map's <c>stopOnError</c> and from the task groups of Python.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// var options = new SettledBatchOptions { StopAfter = FailureThreshold.Ratio(0.05, minimumSettled: 200) };
/// </code>
/// </example>
public sealed record FailureThreshold
{
    private readonly long _count;
    private readonly double _ratio;
    private readonly long _minimumSettled;

    private FailureThreshold(long count, double ratio, long minimumSettled, bool cancelRunning)
    {
        _count = count;
        _ratio = ratio;
        _minimumSettled = minimumSettled;
        CancelsRunning = cancelRunning;
    }

    /// <summary>Whether the running items are told to stop as well. If not, they finish.</summary>
    internal bool CancelsRunning { get; }

    /// <summary>The batch stops when this number of items is rejected.</summary>
    /// <param name="rejected">How many rejected items stop the batch. At least 1.</param>
    /// <param name="cancelRunning">Whether the running items are told to stop as well. If not, they finish.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rejected"/> is below 1.</exception>
    public static FailureThreshold Count(long rejected, bool cancelRunning = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rejected, 1);
        return new(rejected, ratio: 1, minimumSettled: 0, cancelRunning);
    }

    /// <summary>
    /// The batch stops when more than this share of the settled items is rejected, but only after enough items have settled.
    /// </summary>
    /// <param name="ratio">
    /// The share that is tolerated: at least 0 and below 1. 0.05 means 5 %. With 0, one rejected item is too many.
    /// </param>
    /// <param name="minimumSettled">How many items must settle before the share counts. At least 1.</param>
    /// <param name="cancelRunning">Whether the running items are told to stop as well. If not, they finish.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="ratio"/> is below 0, not below 1, or not a number; or <paramref name="minimumSettled"/> is below 1.
    /// </exception>
    public static FailureThreshold Ratio(double ratio, long minimumSettled, bool cancelRunning = false)
    {
        if (ratio is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio must be at least 0 and below 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumSettled, 1);
        return new(long.MaxValue, ratio, minimumSettled, cancelRunning);
    }

    internal bool IsCrossed(long rejected, long settled)
        => rejected >= _count || (settled >= _minimumSettled && rejected > _ratio * settled);
}
