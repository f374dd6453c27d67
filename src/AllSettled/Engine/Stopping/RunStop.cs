namespace AllSettled.Engine.Stopping;

/// <summary>
/// Stops one run: because the caller's token was canceled, the time of the batch is over, a threshold says so, or the reader of a stream
/// left. The run learns of the stop first. Then the items' tokens are canceled. Their callbacks run on the thread pool, so that none of
/// them can hold up the thread that cancels.
/// </summary>
/// <remarks>
/// Items get tokens of the run, and not the caller's token. A callback on the caller's token would throw at the code that cancels
/// it (S19), or block it (S10).
/// </remarks>
/// <param name="callToken">The token of the call.</param>
/// <param name="enumerationToken">The token of a stream's enumeration.</param>
/// <param name="stopTaking">The token that stops the run softly: its items are not told (S32).</param>
/// <param name="timeProvider">Times the grace period and the batch.</param>
/// <param name="gracePeriod">How long an item may take to stop after it is told to.</param>
internal sealed class RunStop(
    CancellationToken callToken, CancellationToken enumerationToken, CancellationToken stopTaking, TimeProvider timeProvider,
    TimeSpan gracePeriod)
    : ItemCancellation, IDisposable
{
    private CancellationTokenRegistration _softRegistration;
    private ITimer? _batchTimer;
    private CancellationTokenRegistration _callRegistration;
    private CancellationTokenRegistration _enumerationRegistration;
    private ITimer? _graceTimer;
    private IRunStopListener? _listener;

    /// <summary>The first in the list of the items' token sources. Needs the lock.</summary>
    private ItemTokenSource? _sources;
    private Exception? _callbackException;
    private int _isRequested;
    private bool _isDisposed;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>The time limits of the items' calls; null if they have none.</summary>
    public ItemDeadlines? Deadlines { get; private set; }

    /// <summary>How long an item may take to stop after it is told to.</summary>
    public TimeSpan GracePeriod => gracePeriod;

    /// <summary>Whether the run is told to stop. True as soon as the token is canceled, before anything has followed from that.</summary>
    public bool IsRequested
        => Volatile.Read(ref _isRequested) == 1 || callToken.IsCancellationRequested || enumerationToken.IsCancellationRequested;

    /// <summary>The first exception that a callback on an item's token threw (S19), or null.</summary>
    public Exception? CallbackException => Volatile.Read(ref _callbackException);

    protected override bool IsDecided => Volatile.Read(ref _isRequested) == 1;

    /// <summary>
    /// Whether the run may start nothing further: it is told to stop, or told softly, which its items do not hear of (S32).
    /// </summary>
    public bool ForbidsStarts => IsRequested || stopTaking.IsCancellationRequested;

    /// <summary>Why the run is told to stop: <see cref="SettledStopReason.Canceled"/>, unless something else came first.</summary>
    public SettledStopReason Reason { get; private set; } = SettledStopReason.Canceled;

    /// <summary>From here on, each call has this time.</summary>
    public void LimitCalls(TimeSpan timeout) => Deadlines = new(this, timeout);

    /// <summary>From here on, the caller's tokens stop the run, and the time that is left to the batch passes.</summary>
    /// <param name="timeLeft">How long the batch may still take; null for any time.</param>
    public void Register(TimeSpan? timeLeft)
    {
        _callRegistration = RegisterOn(callToken);
        _enumerationRegistration = RegisterOn(enumerationToken);
        _softRegistration = stopTaking.UnsafeRegister(static stop => ((RunStop)stop!)._listener?.OnSoftStopRequested(), this);
        if (timeLeft <= TimeSpan.Zero)
            Request(SettledStopReason.Timeout);
        else if (timeLeft is { } due)
            _batchTimer = OneShotTimer.Start(timeProvider, due, static stop => ((RunStop)stop!).Request(SettledStopReason.Timeout), this);

        CancellationTokenRegistration RegisterOn(CancellationToken token)
            => token.UnsafeRegister(static stop => ((RunStop)stop!).Request(SettledStopReason.Canceled), this);
    }

    /// <summary>A token source for a slot or a thread. It is canceled already if the run is told to stop.</summary>
    public ItemTokenSource NewSource()
    {
        var source = new ItemTokenSource();
        lock (this)
        {
            source.Next = _sources;
            if (_sources is not null)
                _sources.Previous = source;
            _sources = source;
        }
        // The thread that stops the run decides first and reads the list then. So a source that it does not see is canceled here.
        if (IsDecided)
            source.Cancel();
        return source;
    }

    /// <summary>Cancels the token of an item that is abandoned, and removes the source from the run.</summary>
    public void Abandon(ItemTokenSource source)
    {
        lock (this)
        {
            if (source.Previous is not null)
                source.Previous.Next = source.Next;
            else
                _sources = source.Next;
            if (source.Next is not null)
                source.Next.Previous = source.Previous;
            source.Previous = source.Next = null;
        }
        CancelAbandoned(source);
    }

    /// <summary>Cancels the token of a call that is abandoned. Nobody waits for the callbacks.</summary>
    public void CancelAbandoned(CancellationTokenSource source) => _ = RecordCallbackExceptionsAsync(source.CancelAsync());

    /// <summary>Sets the run that is stopped. It learns at once of what has happened before, and perhaps a second time.</summary>
    public void Watch(IRunStopListener listener)
    {
        _listener = listener;
        Interlocked.MemoryBarrier();
        if (stopTaking.IsCancellationRequested)
            listener.OnSoftStopRequested();
        if (IsDecided)
            listener.OnStopRequested(Reason);
        if (GraceIsOver)
            listener.OnGraceOver();
    }

    /// <summary>Stops the run now.</summary>
    /// <param name="reason">Why, if nothing has stopped the run before.</param>
    public void Request(SettledStopReason reason)
    {
        lock (this)
        {
            if (_isRequested == 1)
                return;
            Reason = reason;
            Volatile.Write(ref _isRequested, 1);
        }
        var period = AmbientGracePeriod.Limit(gracePeriod);
        if (period != Timeout.InfiniteTimeSpan)
        {
            _graceTimer = OneShotTimer.Start(timeProvider, period, static stop => ((RunStop)stop!).EndGrace(), this);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isDisposed))
                _graceTimer?.Dispose();
        }
        _listener?.OnStopRequested(reason);
        _ = CancelItemsAsync(period);
    }

    /// <summary>From here on, the caller's tokens do not stop the run: it has ended, or waits only for callbacks to return.</summary>
    public void Unregister()
    {
        _callRegistration.Unregister();
        _enumerationRegistration.Unregister();
        _softRegistration.Unregister();
        _batchTimer?.Dispose();
    }

    /// <summary>The run has ended, and waits for nothing.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Interlocked.MemoryBarrier();
        _graceTimer?.Dispose();
        Deadlines?.Dispose();
    }

    /// <summary>Callbacks on items' tokens threw these. The first call is kept.</summary>
    public override void RecordCallbackExceptions(AggregateException exceptions)
    {
        var all = exceptions.Flatten();
        Interlocked.CompareExchange(ref _callbackException, all is { InnerExceptions: [var only] } ? only : all, null);
    }

    protected override void OnGraceOver() => _listener?.OnGraceOver();

    private async Task CancelItemsAsync(TimeSpan period)
    {
        List<Task> callbacks = [];
        using (AmbientGracePeriod.Begin(timeProvider, period))
        {
            lock (this)
            {
                for (var source = _sources; source is not null; source = source.Next)
                {
                    if (source.CancelAsync() is { IsCompletedSuccessfully: false } called)
                        callbacks.Add(called);
                }
            }
            Deadlines?.Cancel(callbacks);
        }
        await RecordCallbackExceptionsAsync(Task.WhenAll(callbacks)).ConfigureAwait(false);
        OnCallbacksReturned();
    }
}
