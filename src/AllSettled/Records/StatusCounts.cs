namespace AllSettled.Records;

/// <summary>How many items have each status.</summary>
internal sealed record StatusCounts(long Fulfilled, long Rejected, long Canceled)
{
    public static StatusCounts Of<TResult>(Outcome<TResult>[] outcomes)
    {
        int fulfilled = 0, rejected = 0;
        foreach (ref readonly var outcome in outcomes.AsSpan())
        {
            if (outcome.Status == SettledStatus.Fulfilled)
                fulfilled++;
            else if (outcome.Status == SettledStatus.Rejected)
                rejected++;
        }
        return new(fulfilled, rejected, outcomes.Length - fulfilled - rejected);
    }

    public static StatusCounts operator -(StatusCounts all, StatusCounts some)
        => new(all.Fulfilled - some.Fulfilled, all.Rejected - some.Rejected, all.Canceled - some.Canceled);

    public long Total => Fulfilled + Rejected + Canceled;

    public long this[SettledStatus status] => status switch
    {
        SettledStatus.Fulfilled => Fulfilled,
        SettledStatus.Rejected => Rejected,
        _ => Canceled,
    };

    public override string ToString() => $"{Fulfilled} fulfilled, {Rejected} rejected, {Canceled} canceled";
}
