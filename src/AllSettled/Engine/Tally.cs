namespace AllSettled.Engine;

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
        return threshold.IsCrossed(rejected, rejected + Fulfilled + Canceled);
    }

    /// <summary>In a retry, those that need not run are fulfilled from the start.</summary>
    public void AddFulfilledBefore(long count)
    {
        FulfilledBefore = count;
        _fulfilled += count;
    }

    /// <summary>The run is over: of all its records, those that nobody counted are of items that never ran.</summary>
    public void CloseAt(long total) => _canceled = total - _fulfilled - _rejected;
}
