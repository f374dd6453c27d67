namespace AllSettled;

/// <summary>What told a batch to stop starting items while it ran.</summary>
public enum SettledStopReason
{
    /// <summary>Nothing stopped it.</summary>
    None = 0,

    /// <summary>The call's <see cref="CancellationToken"/> was canceled.</summary>
    Canceled = 1,

    /// <summary><see cref="SettledBatchOptions.StopAfter"/> was crossed.</summary>
    FailureThreshold = 2,

    /// <summary>An item failed with <see cref="OutOfMemoryException"/>.</summary>
    Fatal = 3,

    /// <summary>
    /// As many items as may run at once did not stop when told to and are still running, and none of them ended within a grace period more, of
    /// 5 seconds at least.
    /// </summary>
    ItemsHung = 4,
}
