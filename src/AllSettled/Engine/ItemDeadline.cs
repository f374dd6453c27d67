namespace AllSettled.Engine;

/// <summary>
/// The time limit of one call of an item method (S9), with the token that tells it. Either its timer or the batch's stop
/// cancels that, and the first of them decides what a cancellation means.
/// </summary>
internal sealed class ItemDeadline
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _timer;
    private readonly TimeSpan _gracePeriod;
    private readonly Action<ItemDeadline>? _onHung;
    private readonly Action<ItemDeadline>? _onTold;
    private int _cause;
    private int _telling;
    private bool _isHung;

    /// <param name="settings">The run's settings, which have a timeout.</param>
    /// <param name="onHung">
    /// Called when the item was told to stop by the timer and the grace period has passed; null where nobody can give it up.
    /// </param>
    /// <param name="onTold">Called when the callbacks on the token have returned, if that was asked for.</param>
    public ItemDeadline(in RunSettings settings, Action<ItemDeadline>? onHung, Action<ItemDeadline>? onTold)
    {
        _onTold = onTold;
        _gracePeriod = settings.StopGracePeriod;
        _onHung = onHung;
        _registration = settings.Token.UnsafeRegister(static self => ((ItemDeadline)self!).Stop(StopCause.Batch), this);
        // Started only when it can be found in the field.
        _timer = settings.TimeProvider.CreateTimer(
            static self => ((ItemDeadline)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(settings.ItemTimeout!.Value, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>Whether its time was over, and then the grace period too.</summary>
    public bool IsHung => Volatile.Read(ref _isHung);

    /// <summary>What a user's callback on the token threw (S19), or null; known when nobody is being told.</summary>
    public Exception? CallbackException { get; private set; }

    /// <summary>Whether the callbacks on the token are being called right now.</summary>
    public bool IsTelling => Volatile.Read(ref _telling) == Telling.Now;

    /// <returns>Whether they still are, so that <c>onTold</c> will be called; false if they have all returned.</returns>
    public bool TryWaitUntilTold() => Interlocked.CompareExchange(ref _telling, Telling.Awaited, Telling.Now) == Telling.Now;

    /// <summary>The call is over. Does not wait for a callback that is under way.</summary>
    public void End()
    {
        _timer.Dispose();
        _registration.Unregister();
    }

    private void OnTimer()
    {
        if (Stop(StopCause.Timeout))
        {
            // Once more, when the grace period is over; the timer may be disposed by now, and then says false.
            if (_onHung is not null)
                _timer.Change(_gracePeriod, Timeout.InfiniteTimeSpan);
        }
        else if (Cause == StopCause.Timeout)
        {
            Volatile.Write(ref _isHung, true);
            Interlocked.MemoryBarrier();
            _onHung?.Invoke(this);
        }
    }

    /// <returns>Whether this was first.</returns>
    private bool Stop(StopCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)StopCause.None) != (int)StopCause.None)
            return false;
        Volatile.Write(ref _telling, Telling.Now);
        try
        {
            _source.Cancel();
        }
        catch (Exception e)
        {
            CallbackException = e;
        }
        if (Interlocked.Exchange(ref _telling, Telling.Done) == Telling.Awaited)
            _onTold!(this);
        return true;
    }

    private static class Telling
    {
        public const int Now = 1;

        /// <summary>The item has ended meanwhile, and its run waits for the callbacks.</summary>
        public const int Awaited = 2;

        public const int Done = 3;
    }
}
