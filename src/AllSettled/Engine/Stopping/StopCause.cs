namespace AllSettled.Engine.Stopping;

/// <summary>What told an item to stop first (S5, S9).</summary>
internal enum StopCause
{
    /// <summary>Nothing did.</summary>
    None = 0,

    /// <summary>The item's time limit.</summary>
    Timeout = 1,

    /// <summary>The stop of the batch. For one call in a resilience pipeline: anything in the pipeline.</summary>
    Batch = 2,
}
