namespace AllSettled;

/// <summary>What stopped a batch or stream, so that no further items started.</summary>
public enum SettledStopReason
{
    /// <summary>Nothing stopped it.</summary>
    None = 0,

    /// <summary>
    /// The <see cref="CancellationToken"/> of the call was canceled, or the source ended with an <see cref="OperationCanceledException"/>.
    /// </summary>
    Canceled = 1,

    /// <summary>So many items were rejected that <see cref="SettledBatchOptions.StopAfter"/> was reached.</summary>
    FailureThreshold = 2,

    /// <summary>An item failed with <see cref="OutOfMemoryException"/>.</summary>
    Fatal = 3,

    /// <summary>
    /// So many abandoned items were still running that no further item could start: as many as
    /// <see cref="SettledBatchOptions.MaxConcurrency"/>. None of them ended within another
    /// <see cref="SettledBatchOptions.StopGracePeriod"/> of at least 5 seconds.
    /// </summary>
    ItemsHung = 4,

    /// <summary>
    /// <see cref="SettledBatchOptions.StopTaking"/> was canceled: no further item started, and the running items finished. A stream then
    /// ends without an exception.
    /// </summary>
    Requested = 5,

    /// <summary><see cref="SettledBatchOptions.BatchTimeout"/> was over. The running items were told to stop.</summary>
    Timeout = 6,
}
