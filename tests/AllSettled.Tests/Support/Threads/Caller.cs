namespace AllSettled.Tests.Support;

/// <summary>
/// Sets what is current on the thread that calls a batch. Test frameworks install a synchronization context of their own, so a test about
/// the calling thread must say which context it means.
/// </summary>
internal static class Caller
{
    /// <summary>Makes the call without a synchronization context, whatever context the test runs in.</summary>
    public static T WithoutContext<T>(Func<T> call) => With(null, call);

    /// <summary>Makes the call with this synchronization context, or without one.</summary>
    public static T With<T>(SynchronizationContext? context, Func<T> call)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            return call();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>With a context, items start on the pool. Without one, they start on the caller.</summary>
    public static T With<T>(bool context, Func<T> call) => With(context ? new PoolContext() : null, call);

    /// <summary>A context that does not belong to the test framework. It posts to the pool.</summary>
    private sealed class PoolContext : SynchronizationContext;
}
