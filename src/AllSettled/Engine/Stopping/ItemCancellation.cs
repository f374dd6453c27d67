namespace AllSettled.Engine.Stopping;

/// <summary>
/// The cancellation of items' tokens. The callbacks on those are the items' code: what they throw is kept and never
/// thrown (S19), and while they are being called, who has to know of that can wait for them to return.
/// </summary>
internal abstract class ItemCancellation
{
    private int _state;
    private bool _graceIsOver;
    private Action? _onReturned;

    /// <summary>Whether the token is being canceled, or is about to be.</summary>
    public bool IsCanceling => IsDecided && Volatile.Read(ref _state) != State.Returned;

    /// <summary>Whether the token is to be canceled. Never taken back.</summary>
    protected abstract bool IsDecided { get; }

    /// <summary>Whether what was told has had the time to obey.</summary>
    public bool GraceIsOver => Volatile.Read(ref _graceIsOver);

    /// <param name="onReturned">Called once, when the callbacks have returned, or the grace period is over.</param>
    /// <returns>False if there is nothing to wait for; then nothing is called.</returns>
    public bool TryWaitForCallbacks(Action onReturned)
    {
        if (!IsCanceling || GraceIsOver)
            return false;
        _onReturned = onReturned;
        if (Interlocked.CompareExchange(ref _state, State.Awaited, State.NotAwaited) != State.NotAwaited)
            return false;
        // It may have ended just before that.
        if (GraceIsOver)
            StopWaiting();
        return true;
    }

    /// <summary>The same for a caller that stays on its thread.</summary>
    public void WaitForCallbacks()
    {
        if (!IsCanceling)
            return;
        using var told = new ManualResetEventSlim();
        if (TryWaitForCallbacks(told.Set))
            told.Wait();
    }

    /// <summary>Gives up what does not obey, when the grace period is over.</summary>
    protected abstract void OnGraceOver();

    /// <summary>The grace period is over: nobody waits any longer, not for a callback that does not return either (S10).</summary>
    protected void EndGrace()
    {
        Volatile.Write(ref _graceIsOver, true);
        Interlocked.MemoryBarrier();
        OnGraceOver();
        StopWaiting();
    }

    /// <summary>An item's callback threw this.</summary>
    public abstract void RecordCallbackException(Exception exception);

    /// <summary>Items' callbacks threw these.</summary>
    protected void RecordCallbackException(AggregateException exceptions)
        => RecordCallbackException(exceptions.Flatten() is { InnerExceptions: [var only] } ? only : exceptions.Flatten());

    /// <summary>The callbacks have returned.</summary>
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

        /// <summary>The callbacks have not all returned, and somebody waits for that.</summary>
        public const int Awaited = 1;

        public const int Returned = 2;
    }
}
