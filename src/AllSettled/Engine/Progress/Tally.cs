using AllSettled.Records;

namespace AllSettled.Engine.Progress;

/// <summary>Counts a run's settled items by status, for those who want to know while it runs: progress and thresholds.</summary>
internal sealed class Tally(FailureThreshold? threshold)
{
    private long _fulfilled;
    private long _rejected;
    private long _canceled;

    public long FulfilledBefore { get; private set; }

    public long Fulfilled => Volatile.Read(ref _fulfilled);

    public long Rejected => Volatile.Read(ref _rejected);

    public long Canceled => Volatile.Read(ref _canceled);

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
        if (threshold is null)
            return false;
        long rejected = Rejected;
        // Of this run: in a retry those that were fulfilled before are no success of its own.
        return threshold.IsCrossed(rejected, rejected + Fulfilled - FulfilledBefore + Canceled);
    }

    /// <summary>In a retry, those that need not run are fulfilled from the start.</summary>
    public void AddFulfilledBefore(long count)
    {
        FulfilledBefore = count;
        _fulfilled += count;
    }

    /// <summary>The run is over, and its records say more than what was counted: they are of items that never ran, too.</summary>
    public void CloseAt(StatusCounts counts)
    {
        _fulfilled = counts.Fulfilled;
        _rejected = counts.Rejected;
        _canceled = counts.Canceled;
    }
}
