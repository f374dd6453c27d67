namespace AllSettled.Engine.Stopping;

/// <summary>
/// Stops one run: because the caller's token was canceled, or the reader of a stream left. The run learns of the stop first. Then the
/// items' tokens are canceled. Their callbacks run on the thread pool, so that none of them can hold up the thread that cancels.
/// </summary>
/// <remarks>
/// Items get tokens of the run, and not the caller's token. A callback on the caller's token would throw at the code that cancels
/// it (S19), or block it (S10).
/// </remarks>
internal sealed class RunStop(
    CancellationToken callToken, CancellationToken enumerationToken, TimeProvider timeProvider, TimeSpan gracePeriod)
    : ItemCancellation, IDisposable
{
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

    /// <summary>How long an item may take to stop after it is told to.</summary>
    public TimeSpan GracePeriod => gracePeriod;

    /// <summary>Whether the run is told to stop. True as soon as the token is canceled, before anything has followed from that.</summary>
    public bool IsRequested
        => Volatile.Read(ref _isRequested) == 1 || callToken.IsCancellationRequested || enumerationToken.IsCancellationRequested;

    /// <summary>The first exception that a callback on an item's token threw (S19), or null.</summary>
    public Exception? CallbackException => Volatile.Read(ref _callbackException);

    protected override bool IsDecided => Volatile.Read(ref _isRequested) == 1;

    /// <summary>From here on, the caller's tokens stop the run.</summary>
    public void Register()
    {
        _callRegistration = RegisterOn(callToken);
        _enumerationRegistration = RegisterOn(enumerationToken);

        CancellationTokenRegistration RegisterOn(CancellationToken token)
            => token.UnsafeRegister(static stop => ((RunStop)stop!).Request(), this);
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
        _ = RecordCallbackExceptionsAsync(source.CancelAsync());
    }

    /// <summary>Sets the run that is stopped. It learns at once of what has happened before, and perhaps a second time.</summary>
    public void Watch(IRunStopListener listener)
    {
        _listener = listener;
        Interlocked.MemoryBarrier();
        if (IsDecided)
            listener.OnStopRequested();
        if (GraceIsOver)
            listener.OnGraceOver();
    }

    /// <summary>Stops the run now.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _isRequested, 1) == 1)
            return;
        var period = AmbientGracePeriod.Limit(gracePeriod);
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

    /// <summary>From here on, the caller's tokens do not stop the run: it has ended, or waits only for callbacks to return.</summary>
    public void Unregister()
    {
        _callRegistration.Unregister();
        _enumerationRegistration.Unregister();
    }

    /// <summary>The run has ended, and waits for nothing.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Interlocked.MemoryBarrier();
        _graceTimer?.Dispose();
    }

    public override void RecordCallbackException(Exception exception)
        => Interlocked.CompareExchange(ref _callbackException, exception, null);

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
                    var called = source.CancelAsync();
                    if (!called.IsCompletedSuccessfully)
                        callbacks.Add(called);
                }
            }
        }
        await RecordCallbackExceptionsAsync(Task.WhenAll(callbacks)).ConfigureAwait(false);
        OnCallbacksReturned();
    }

    private async Task RecordCallbackExceptionsAsync(Task callbacks)
    {
        await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (callbacks.Exception is { } exceptions)
            RecordCallbackException(exceptions);
    }
}
