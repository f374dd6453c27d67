namespace AllSettled.AspNetCore.Problems;

/// <summary>Errors of one kind in one response. They are logged as one event: 100,000 items may have the same one.</summary>
internal struct ErrorTally
{
    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them; null if there was none.</summary>
    public Exception? First { get; private set; }

    public void Add(Exception error)
    {
        Count++;
        First ??= error;
    }
}
