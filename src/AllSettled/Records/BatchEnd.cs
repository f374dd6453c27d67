namespace AllSettled.Records;

/// <summary>How a batch ended: all that it tells beside its records.</summary>
internal readonly struct BatchEnd
{
    /// <summary>A byte: every batch has one of these, and small batches are counted by their bytes.</summary>
    private readonly byte _stopReason;

    public SettledStopReason StopReason
    {
        get => (SettledStopReason)_stopReason;
        init => _stopReason = (byte)value;
    }

    public bool InputCompleted { get; init; }

    public TimeSpan Elapsed { get; init; }

    public int AbandonedCount { get; init; }

    public Exception? ObserverException { get; init; }

    /// <summary>The token of the call, for the exception that says it was canceled.</summary>
    public CancellationToken Token { get; init; }

    /// <summary>What the source, or the stream that the batch was collected from, ended with where that was canceled (S11), or null.</summary>
    public OperationCanceledException? Cancellation { get; init; }

    /// <summary>What a reader must know beside the counts; empty if all is well.</summary>
    public string Remark => (StopReason, InputCompleted) switch
    {
        (SettledStopReason.None, true) => "",
        (SettledStopReason.None, false) => ", input not read to its end",
        (var reason, true) => $", stopped: {reason}",
        (var reason, false) => $", stopped: {reason}, input not read to its end",
    };
}
