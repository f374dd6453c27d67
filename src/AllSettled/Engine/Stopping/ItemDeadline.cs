namespace AllSettled.Engine.Stopping;

/// <summary>
/// The time limit of one call of an item method (S9), and the token that the call gets. Either the timer or the batch's stop cancels
/// the token. The first of the two decides what an <see cref="OperationCanceledException"/> means.
/// </summary>
internal sealed class ItemDeadline : ItemCancellation, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ItemDeadlines _all;
    private readonly CancellationTokenRegistration _registration;
    private readonly Action<object, ItemDeadline>? _onGraceOver;
    private readonly object _owner;
    private ITimer? _graceTimer;
    private int _cause;
    private bool _isDisposed;

    /// <param name="all">The time limits of the run.</param>
    /// <param name="linkedTo">
    /// The token that is canceled when the batch stops: its slot's; in a resilience pipeline, the pipeline's.
    /// </param>
    /// <param name="owner">What the call belongs to.</param>
    /// <param name="onGraceOver">
    /// Abandons the call. Called when its time is over, and then its grace period. Null if the call cannot be abandoned.
    /// </param>
    /// <exception cref="Exception">The clock gives no timer.</exception>
    public ItemDeadline(ItemDeadlines all, CancellationToken linkedTo, object owner, Action<object, ItemDeadline>? onGraceOver)
    {
        _all = all;
        _owner = owner;
        _onGraceOver = onGraceOver;
        all.Add(this);
        _registration = linkedTo.UnsafeRegister(static self => ((ItemDeadline)self!).OnStop(), this);
    }

    /// <summary>When the call began, in ticks of the clock.</summary>
    public long Began { get; set; }

    /// <summary>The call under way that began before this one. Needs the lock of the list.</summary>
    public ItemDeadline? Previous { get; set; }

    /// <summary>The call under way that began after this one. Needs the lock of the list.</summary>
    public ItemDeadline? Next { get; set; }

    public CancellationToken Token => _source.Token;

    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>
    /// True only after a timeout. When the batch stops, these callbacks are called among all others, and the run's stop waits for them.
    /// </summary>
    protected override bool IsDecided => Cause == StopCause.Timeout;

    /// <summary>The call is over. Does not wait for a callback that is being called.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        _registration.Unregister();
        _all.Remove(this);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _graceTimer)?.Dispose();
    }

    public override void RecordCallbackException(Exception exception) => _all.Stop.RecordCallbackException(exception);

    protected override void OnGraceOver() => _onGraceOver?.Invoke(_owner, this);

    /// <summary>The time of the call is over.</summary>
    public void OnTimeOver()
    {
        if (Volatile.Read(ref _isDisposed))
            return;
        var stop = _all.Stop;
        // Start the grace period before the cancellation: callbacks may block.
        if (stop.GracePeriod != Timeout.InfiniteTimeSpan)
        {
            _graceTimer = OneShotTimer.Start(stop.TimeProvider, stop.GracePeriod, static self => ((ItemDeadline)self!).EndGrace(), this);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isDisposed))
                _graceTimer?.Dispose();
        }
        // The batch may have been told to stop before that, and its cancellation is on its way: the first decides (S9).
        using (AmbientGracePeriod.Begin(stop.TimeProvider, stop.GracePeriod))
        {
            if (TryDecide(stop.IsRequested ? StopCause.Batch : StopCause.Timeout))
                _ = CancelAsync();
        }
        // The clock gave no timer. End the grace period now, or the run would wait for ever.
        if (_graceTimer is null && stop.GracePeriod != Timeout.InfiniteTimeSpan)
            EndGrace();
    }

    private bool TryDecide(StopCause cause)
        => Interlocked.CompareExchange(ref _cause, (int)cause, (int)StopCause.None) == (int)StopCause.None;

    /// <summary>The batch stops. Its token is canceled on a thread of its own, which is this one.</summary>
    private void OnStop()
    {
        if (!TryDecide(StopCause.Batch))
            return;
        try
        {
            _source.Cancel();
        }
        catch (AggregateException exceptions)
        {
            RecordCallbackException(exceptions);
        }
        OnCallbacksReturned();
    }

    /// <summary>The callbacks run on the thread pool: those of one call must not hold up another call whose time is over (S7).</summary>
    private async Task CancelAsync()
    {
        var callbacks = _source.CancelAsync();
        await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (callbacks.Exception is { } exceptions)
            RecordCallbackException(exceptions);
        OnCallbacksReturned();
    }
}
