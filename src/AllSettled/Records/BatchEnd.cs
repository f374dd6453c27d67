namespace AllSettled.Records;

/// <summary>How a batch ended: everything that it says apart from its records.</summary>
internal readonly struct BatchEnd
{
    /// <summary>A byte, because every batch holds this struct and the size of small batches matters.</summary>
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

    /// <summary>The token of the call. The exception that says that the batch was canceled gets it.</summary>
    public CancellationToken Token { get; init; }

    /// <summary>
    /// The exception that the source ended with, if it was canceled (S11). Or the one that the stream ended with from which the batch was
    /// collected. Null otherwise.
    /// </summary>
    public OperationCanceledException? Cancellation { get; init; }

    /// <summary>
    /// The part of a message that comes after the counts. Empty if nothing stopped the batch and the source was read to its end.
    /// </summary>
    public string Remark => (StopReason, InputCompleted) switch
    {
        (SettledStopReason.None, true) => "",
        (SettledStopReason.None, false) => ", input not read to its end",
        (var reason, true) => $", stopped: {reason}",
        (var reason, false) => $", stopped: {reason}, input not read to its end",
    };
}
