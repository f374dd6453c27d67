namespace AllSettled.Engine.Contexts;

/// <summary>Whether asynchronous items may start on the current thread (S22).</summary>
internal static class CallerThread
{
    /// <summary>
    /// Not where the flow of the execution context is suppressed either: there is no context to restore between items then (S21).
    /// </summary>
    public static bool MayRunItems => HasNothingOfItsOwn && !ExecutionContext.IsFlowSuppressed();

    /// <summary>
    /// Where a synchronization context or a task scheduler is current, the items' own awaits would come back to it, and block
    /// it or be blocked by it. Where a transaction is, only those items would be inside of it that happen to start there.
    /// </summary>
    public static bool HasNothingOfItsOwn
        => (SynchronizationContext.Current is not { } context || context.GetType() == typeof(SynchronizationContext))
            && TaskScheduler.Current == TaskScheduler.Default
            && !AmbientTransaction.IsSet;

    /// <summary>
    /// Puts back what an item, a source or an observer replaced: whoever awaits next on this thread would come back to that, or never.
    /// </summary>
    public static void RestoreSynchronizationContext(SynchronizationContext? context)
    {
        if (SynchronizationContext.Current != context)
            SynchronizationContext.SetSynchronizationContext(context);
    }
}
