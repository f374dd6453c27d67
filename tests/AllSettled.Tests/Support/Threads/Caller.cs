namespace AllSettled.Tests.Support;

/// <summary>
/// What is current on the thread that calls a batch. Test frameworks install a synchronization context of their own, so a test
/// that is about the calling thread says which it means.
/// </summary>
internal static class Caller
{
    /// <summary>Calls from a thread with no synchronization context, whatever the test runs in.</summary>
    public static T WithoutContext<T>(Func<T> call) => With(null, call);

    /// <summary>Calls from a thread with this synchronization context, or none.</summary>
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

    /// <summary>With a context: items start on the pool. Without: on the caller.</summary>
    public static T With<T>(bool context, Func<T> call) => With(context ? new PoolContext() : null, call);

    /// <summary>A context that is none of the framework's own, and posts to the pool.</summary>
    private sealed class PoolContext : SynchronizationContext;
}
