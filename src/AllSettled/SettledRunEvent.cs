namespace AllSettled;

/// <summary>The end of a batch or stream, as an <see cref="ISettledObserver"/> sees it.</summary>
public readonly struct SettledRunEvent
{
    /// <summary>The item method, as telemetry names it: <c>UserApi.FetchUserAsync</c>.</summary>
    public string MethodName { get; init; }

    /// <summary>How many items are fulfilled. In a retry, only the items count that it ran or was to run.</summary>
    public long Fulfilled { get; init; }

    /// <summary>How many items are rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>How many items are canceled. Those that never started are included.</summary>
    public long Canceled { get; init; }

    /// <summary>What stopped the run early; <see cref="SettledStopReason.None"/> if nothing did.</summary>
    public SettledStopReason StopReason { get; init; }

    /// <summary>Whether the source was read to its end.</summary>
    public bool InputCompleted { get; init; }

    /// <summary>How many items did not stop in time when they were told to.</summary>
    public int AbandonedCount { get; init; }

    /// <summary>The time since the call. For a stream, since its enumeration began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What the source threw, or <see langword="null"/>.</summary>
    public Exception? SourceError { get; init; }
}
