namespace AllSettled.Engine;

/// <summary>Whether asynchronous items may start on the thread of the call (S22).</summary>
internal static class CallerThread
{
    /// <summary>
    /// Not where a synchronization context or a task scheduler is current: the item's own awaits would come back to it. Nor
    /// where the flow of the execution context is suppressed: there is no context to restore between items then (S21).
    /// </summary>
    public static bool MayRunItems
        => (SynchronizationContext.Current is not { } context || context.GetType() == typeof(SynchronizationContext))
            && TaskScheduler.Current == TaskScheduler.Default
            && !ExecutionContext.IsFlowSuppressed();
}
