namespace AllSettled;

/// <summary>The progress of a batch or stream, as <see cref="SettledBatchOptions.Progress"/> gets it.</summary>
/// <param name="Total">
/// The number of inputs. For a stream it is <see langword="null"/> until the last report, because nobody knows it before.
/// </param>
/// <param name="Fulfilled">The number of fulfilled items. In a retry, the items that were fulfilled before are included.</param>
/// <param name="Rejected">The number of rejected items.</param>
/// <param name="Canceled">The number of canceled items. In the last report, the items that never ran are included.</param>
/// <param name="Elapsed">The time since the call. For a stream, since its enumeration began.</param>
public readonly record struct SettledProgress(long? Total, long Fulfilled, long Rejected, long Canceled, TimeSpan Elapsed)
{
    /// <summary>
    /// In a retry, the number of items that it does not run: those that were fulfilled before, and those that its predicate leaves out.
    /// They take no time of the retry, so the rate and the remaining time leave them out. Otherwise 0.
    /// </summary>
    public long SettledBefore { get; init; }

    /// <summary>
    /// The number of settled items: the sum of <see cref="Fulfilled"/>, <see cref="Rejected"/> and <see cref="Canceled"/>.
    /// </summary>
    public long Settled => Fulfilled + Rejected + Canceled;

    /// <summary>The mean number of items that settled per second since the call. 0 while nothing has settled.</summary>
    public double ItemsPerSecond => Elapsed > TimeSpan.Zero ? (Settled - SettledBefore) / Elapsed.TotalSeconds : 0;

    /// <summary>
    /// The time that the remaining items take, if they settle at the mean rate so far. <see langword="null"/> while <see cref="Total"/> is
    /// unknown, while nothing has settled, or if the time is too long for a <see cref="TimeSpan"/>.
    /// </summary>
    public TimeSpan? EstimatedRemaining
    {
        get
        {
            long settledNow = Settled - SettledBefore;
            if (Total is not { } total || settledNow == 0)
                return null;
            double seconds = Elapsed.TotalSeconds / settledNow * (total - Settled);
            return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
        }
    }
}
