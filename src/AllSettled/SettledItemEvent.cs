namespace AllSettled;

/// <summary>An item that starts or has settled, as an <see cref="ISettledObserver"/> sees it.</summary>
public readonly struct SettledItemEvent
{
    /// <summary>The item method, as telemetry names it: <c>UserApi.FetchUserAsync</c>.</summary>
    public string MethodName { get; init; }

    /// <summary>The index of the item's record.</summary>
    public long Index { get; init; }

    /// <summary>The input of the item. <see langword="null"/> if the input is null.</summary>
    public object? Input { get; init; }

    /// <summary>The outcome. <see langword="null"/> while the item starts.</summary>
    public SettledStatus? Status { get; init; }

    /// <summary>How often the item method was called for this input, retries of the batch included. 0 while the item starts.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// The error of a rejected item. A canceled item has one if a call failed before the stop. <see langword="null"/> otherwise.
    /// </summary>
    public Exception? Error { get; init; }

    /// <summary>How long the item has taken, with all calls and waits of a resilience pipeline. Zero while the item starts.</summary>
    public TimeSpan Elapsed { get; init; }
}
