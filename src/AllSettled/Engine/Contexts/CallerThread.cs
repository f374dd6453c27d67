namespace AllSettled.Engine.Contexts;

/// <summary>Whether asynchronous items may start on the current thread (S22).</summary>
internal static class CallerThread
{
    /// <summary>
    /// False also where the flow of the execution context is suppressed: there is no context then that could be restored between
    /// items (S21).
    /// </summary>
    public static bool MayRunItems => HasNothingOfItsOwn && !ExecutionContext.IsFlowSuppressed();

    /// <summary>
    /// Whether the thread has no synchronization context, no task scheduler and no transaction of its own. With one of the first
    /// two, the awaits inside the items would continue there, and block it or be blocked by it. With a transaction, the items that
    /// happen to start here would be inside of it, and the others outside.
    /// </summary>
    public static bool HasNothingOfItsOwn
        => (SynchronizationContext.Current is not { } context || context.GetType() == typeof(SynchronizationContext))
            && TaskScheduler.Current == TaskScheduler.Default
            && !AmbientTransaction.IsSet;

    /// <summary>
    /// Puts back the synchronization context that an item, a source or an observer replaced. Otherwise the next await on this thread
    /// would continue in the wrong one, or never.
    /// </summary>
    public static void RestoreSynchronizationContext(SynchronizationContext? context)
    {
        if (SynchronizationContext.Current != context)
            SynchronizationContext.SetSynchronizationContext(context);
    }
}
