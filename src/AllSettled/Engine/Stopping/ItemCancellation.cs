namespace AllSettled.Engine.Stopping;

/// <summary>
/// The cancellation of items' tokens. The callbacks on these tokens are code of the items. What they throw is kept and never thrown
/// (S19). A run that ends while callbacks are being called can wait until they return.
/// </summary>
internal abstract class ItemCancellation
{
    private int _state;
    private bool _graceIsOver;
    private Action? _onReturned;

    /// <summary>Whether the callbacks are being called, or are about to be.</summary>
    public bool IsCanceling => IsDecided && Volatile.Read(ref _state) != State.Returned;

    /// <summary>Whether the tokens are canceled, or are about to be. Never becomes false again.</summary>
    protected abstract bool IsDecided { get; }

    /// <summary>Whether the grace period that follows the cancellation is over.</summary>
    public bool GraceIsOver => Volatile.Read(ref _graceIsOver);

    /// <param name="onReturned">Called once: when the callbacks have returned, or the grace period is over.</param>
    /// <returns>False if there is nothing to wait for. Then <paramref name="onReturned"/> is not called.</returns>
    public bool TryWaitForCallbacks(Action onReturned)
    {
        if (!IsCanceling || GraceIsOver)
            return false;
        _onReturned = onReturned;
        if (Interlocked.CompareExchange(ref _state, State.Awaited, State.NotAwaited) != State.NotAwaited)
            return false;
        // The grace period may have ended just before that.
        if (GraceIsOver)
            StopWaiting();
        return true;
    }

    /// <summary>Blocks this thread until the callbacks have returned, or the grace period is over.</summary>
    public void WaitForCallbacks()
    {
        if (!IsCanceling)
            return;
        using var returned = new ManualResetEventSlim();
        if (TryWaitForCallbacks(returned.Set))
            returned.Wait();
    }

    /// <summary>Items' callbacks threw these.</summary>
    public abstract void RecordCallbackExceptions(AggregateException exceptions);

    /// <summary>Abandons the items that have not stopped. Called when the grace period is over.</summary>
    protected abstract void OnGraceOver();

    /// <summary>Ends the grace period. Nobody waits any longer, not even for a callback that does not return (S10).</summary>
    protected void EndGrace()
    {
        Volatile.Write(ref _graceIsOver, true);
        Interlocked.MemoryBarrier();
        OnGraceOver();
        StopWaiting();
    }

    /// <summary>Waits until callbacks have returned, and records what they threw.</summary>
    protected async Task RecordCallbackExceptionsAsync(Task callbacks)
    {
        await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (callbacks.Exception is { } exceptions)
            RecordCallbackExceptions(exceptions);
    }

    protected void OnCallbacksReturned()
    {
        if (Interlocked.Exchange(ref _state, State.Returned) == State.Awaited)
            _onReturned!();
    }

    private void StopWaiting()
    {
        if (Interlocked.CompareExchange(ref _state, State.Returned, State.Awaited) == State.Awaited)
            _onReturned!();
    }

    private static class State
    {
        public const int NotAwaited = 0;

        /// <summary>Not all callbacks have returned, and somebody waits for that.</summary>
        public const int Awaited = 1;

        public const int Returned = 2;
    }
}
