namespace AllSettled.Engine.Stopping;

/// <summary>
/// Tells the items of one run to stop: because the caller's token was canceled, or the reader of a stream has left. What
/// follows from that for the run comes first, and the items' callbacks last, on the pool, so that none of them can hold up the canceler.
/// </summary>
/// <remarks>
/// Items have tokens of the run's own for this, and not the caller's: a callback on the caller's token would throw at whoever
/// cancels that (S19), and keep it from getting any further (S10).
/// </remarks>
internal sealed class RunStop(
    CancellationToken callToken, CancellationToken enumerationToken, TimeProvider timeProvider, TimeSpan gracePeriod) : ItemCancellation, IDisposable
{
    private CancellationTokenRegistration _callRegistration;
    private CancellationTokenRegistration _enumerationRegistration;
    private ITimer? _graceTimer;
    private IRunStopListener? _listener;

    /// <summary>The list of the items' token sources; under a lock.</summary>
    private ItemTokenSource? _sources;
    private Exception? _callbackException;
    private int _isRequested;
    private bool _isDisposed;

    /// <summary>Whether the run was told to stop, if only a moment ago.</summary>
    public bool IsRequested
        => Volatile.Read(ref _isRequested) == 1 || callToken.IsCancellationRequested || enumerationToken.IsCancellationRequested;

    /// <summary>The first thing that a callback on an item's token threw (S19), or null.</summary>
    public Exception? CallbackException => Volatile.Read(ref _callbackException);

    protected override bool IsDecided => Volatile.Read(ref _isRequested) == 1;

    /// <summary>From here on, the caller's tokens reach the items.</summary>
    public void Register()
    {
        _callRegistration = RegisterOn(callToken);
        _enumerationRegistration = RegisterOn(enumerationToken);

        CancellationTokenRegistration RegisterOn(CancellationToken token)
            => token.UnsafeRegister(static stop => ((RunStop)stop!).Request(), this);
    }

    /// <summary>A token source for a slot or a thread; canceled already if the run was told to stop.</summary>
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
        // Who tells looks at the list after the decision. Nobody has registered a callback yet.
        if (IsDecided)
            source.Cancel();
        return source;
    }

    /// <summary>The item that has it is abandoned: it is told for the last time, and the run keeps nothing of it.</summary>
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
        _ = RecordCallbackExceptionsAsync(source.CancelAsync());
    }

    /// <summary>Who is to know; of what has happened already, at once, and perhaps twice.</summary>
    public void Watch(IRunStopListener listener)
    {
        _listener = listener;
        Interlocked.MemoryBarrier();
        if (IsDecided)
            listener.OnStopRequested();
        if (GraceIsOver)
            listener.OnGraceOver();
    }

    /// <summary>Has the run stop now; the items' callbacks are called on the pool.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _isRequested, 1) == 1)
            return;
        var period = GraceAround.Limit(gracePeriod);
        if (period != Timeout.InfiniteTimeSpan)
        {
            _graceTimer = GraceTimer.Start(timeProvider, period, static stop => ((RunStop)stop!).EndGrace(), this);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isDisposed))
                _graceTimer?.Dispose();
        }
        _listener?.OnStopRequested();
        _ = CancelItemsAsync(period);
    }

    /// <summary>The run is over, or waits for nothing any more but callbacks that are being called: the caller's tokens are let go.</summary>
    public void Unregister()
    {
        _callRegistration.Unregister();
        _enumerationRegistration.Unregister();
    }

    /// <summary>Nobody waits for anything any more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Interlocked.MemoryBarrier();
        _graceTimer?.Dispose();
    }

    /// <summary>An item's callback threw this, if on another token.</summary>
    public override void RecordCallbackException(Exception exception) => Interlocked.CompareExchange(ref _callbackException, exception, null);

        protected override void OnGraceOver() => _listener?.OnGraceOver();

    private async Task CancelItemsAsync(TimeSpan period)
    {
        List<Task> callbacks = [];
        using (GraceAround.Begin(timeProvider, period))
        {
            lock (this)
            {
                for (var source = _sources; source is not null; source = source.Next)
                {
                    var called = source.CancelAsync();
                    if (!called.IsCompletedSuccessfully)
                        callbacks.Add(called);
                }
            }
        }
        await RecordCallbackExceptionsAsync(Task.WhenAll(callbacks)).ConfigureAwait(false);
        OnCallbacksReturned();
    }

    /// <summary>Keeps what the callbacks throw.</summary>
    private async Task RecordCallbackExceptionsAsync(Task callbacks)
    {
        await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (callbacks.Exception is { } exceptions)
            RecordCallbackException(exceptions);
    }
}

/// <summary>Whatever a stop has consequences for. Either may be called twice, and on any thread.</summary>
internal interface IRunStopListener
{
    void OnStopRequested();

    void OnGraceOver();
}
