namespace AllSettled.Engine.Stopping;

/// <summary>Whether an item was told to stop, and what did so first (S5, S9).</summary>
internal enum StopCause
{
    None = 0,
    Timeout = 1,
    
    /// <summary>The batch's own stop; for one call in a resilience pipeline, anything in that.</summary>
    Batch = 2,
}
