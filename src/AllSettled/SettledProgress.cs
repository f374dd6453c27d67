namespace AllSettled;

/// <summary>How far a batch has come, as reported to <see cref="SettledBatchOptions.Progress"/>.</summary>
/// <param name="Total">
/// How many inputs there are. Of a stream nobody knows before its end: <see langword="null"/> until the final report.
/// </param>
/// <param name="Fulfilled">How many items returned a value.</param>
/// <param name="Rejected">How many items failed.</param>
/// <param name="Canceled">How many items were canceled, those that never ran included.</param>
/// <param name="Elapsed">The time since the call.</param>
public readonly record struct SettledProgress(long? Total, long Fulfilled, long Rejected, long Canceled, TimeSpan Elapsed)
{
    /// <summary>How many of the fulfilled items were so before the run began, in a retry: they took none of its time.</summary>
    public long FulfilledBefore { get; init; }

    /// <summary>How many items have their final record.</summary>
    public long Settled => Fulfilled + Rejected + Canceled;

    /// <summary>The mean rate since the call; 0 while nothing has settled.</summary>
    public double ItemsPerSecond => Elapsed > TimeSpan.Zero ? (Settled - FulfilledBefore) / Elapsed.TotalSeconds : 0;

    /// <summary>
    /// How long the rest takes at the mean rate so far, or <see langword="null"/> while it cannot be told: the total is
    /// unknown, or nothing has settled.
    /// </summary>
    public TimeSpan? EstimatedRemaining
    {
        get
        {
            long settledNow = Settled - FulfilledBefore;
            if (Total is not { } total || settledNow == 0)
                return null;
            double seconds = Elapsed.TotalSeconds / settledNow * (total - Settled);
            return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
        }
    }
}
