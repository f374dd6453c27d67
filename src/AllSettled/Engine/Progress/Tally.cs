using AllSettled.Records;

namespace AllSettled.Engine.Progress;

/// <summary>Counts the settled items of a run by status while it runs: for progress, thresholds and telemetry.</summary>
internal sealed class Tally(FailureThreshold? threshold)
{
    private long _fulfilled;
    private long _rejected;
    private long _canceled;

    /// <summary>Items that were canceled without a call. <see cref="_canceled"/> does not include them.</summary>
    private long _uncalled;

    /// <summary>The items that a retry does not run. They count as settled from the start.</summary>
    public StatusCounts Before { get; private set; } = new(0, 0, 0);

    public long Fulfilled => Volatile.Read(ref _fulfilled);

    public long Rejected => Volatile.Read(ref _rejected);

    public long Canceled => Volatile.Read(ref _canceled) + Volatile.Read(ref _uncalled);

    /// <summary>Counts a settled item.</summary>
    /// <returns>Whether too many are rejected now.</returns>
    public bool Add(SettledStatus status)
    {
        switch (status)
        {
            case SettledStatus.Fulfilled:
                Interlocked.Increment(ref _fulfilled);
                break;
            case SettledStatus.Rejected:
                Interlocked.Increment(ref _rejected);
                break;
            default:
                Interlocked.Increment(ref _canceled);
                break;
        }
        return IsCrossed();
    }

    /// <summary>Counts the settled inputs of a bulk call.</summary>
    /// <inheritdoc cref="Add(SettledStatus)"/>
    public bool Add(StatusCounts settled)
    {
        Interlocked.Add(ref _fulfilled, settled.Fulfilled);
        Interlocked.Add(ref _rejected, settled.Rejected);
        Interlocked.Add(ref _canceled, settled.Canceled);
        return IsCrossed();
    }

    /// <summary>
    /// Counts items that were canceled without a call, because their partition is stopped. They do not count for the threshold:
    /// its share is about items that ran.
    /// </summary>
    public void AddUncalled(long items) => Interlocked.Add(ref _uncalled, items);

    /// <summary>Counts the items that a retry does not run. Called before the run begins.</summary>
    public void AddBefore(StatusCounts counts)
    {
        Before = counts;
        CloseAt(counts);
    }

    /// <summary>Sets the final counts. They include the items that never ran, which were not counted.</summary>
    public void CloseAt(StatusCounts counts)
    {
        _fulfilled = counts.Fulfilled;
        _rejected = counts.Rejected;
        _canceled = counts.Canceled - _uncalled;
    }

    private bool IsCrossed()
    {
        if (threshold is null)
            return false;
        // In a retry, the items that it does not run do not count: the threshold is about this run.
        long rejected = Rejected;
        return threshold.IsCrossed(rejected - Before.Rejected, rejected + Fulfilled + Volatile.Read(ref _canceled) - Before.Total);
    }
}
