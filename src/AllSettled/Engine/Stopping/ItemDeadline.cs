namespace AllSettled.Engine.Stopping;

/// <summary>
/// The time limit of one call of an item method (S9), and the token that the call gets. Either the timer or the batch's stop cancels
/// the token. The first of the two decides what an <see cref="OperationCanceledException"/> means.
/// </summary>
internal sealed class ItemDeadline : ItemCancellation, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly RunStop _stop;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _timer;
    private readonly Action<ItemDeadline>? _onGraceOver;
    private int _cause;

    /// <summary>Used by the timer alone, which fires twice.</summary>
    private bool _timeIsOver;

    /// <param name="stop">The stop of the run.</param>
    /// <param name="timeout">How long the call may take.</param>
    /// <param name="linkedTo">
    /// The token that is canceled when the batch stops: its slot's; in a resilience pipeline, the pipeline's.
    /// </param>
    /// <param name="onGraceOver">Abandons the item when its time and then its grace period are over; null if nobody can abandon it.</param>
    public ItemDeadline(RunStop stop, TimeSpan timeout, CancellationToken linkedTo, Action<ItemDeadline>? onGraceOver)
    {
        _stop = stop;
        _onGraceOver = onGraceOver;
        // Not started at once: the callback may run before the field is set.
        _timer = stop.TimeProvider.CreateTimer(
            static self => ((ItemDeadline)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        _registration = linkedTo.UnsafeRegister(static self => ((ItemDeadline)self!).Cancel(StopCause.Batch), this);
    }

    public CancellationToken Token => _source.Token;

    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>
    /// True only after a timeout. When the batch stops, these callbacks are called among all others, and the run's stop waits for them.
    /// </summary>
    protected override bool IsDecided => Cause == StopCause.Timeout;

    /// <summary>The call is over. Does not wait for a callback that is being called.</summary>
    public void Dispose()
    {
        _registration.Unregister();
        _timer.Dispose();
    }

    public override void RecordCallbackException(Exception exception) => _stop.RecordCallbackException(exception);

    protected override void OnGraceOver() => _onGraceOver?.Invoke(this);

    private void OnTimer()
    {
        if (_timeIsOver)
        {
            EndGrace();
            return;
        }

        // The timer fires once more, at the end of the grace period. Start that before the cancellation: callbacks may block. The timer
        // may be disposed by now; then Change does nothing.
        _timeIsOver = true;
        if (_stop.GracePeriod != Timeout.InfiniteTimeSpan)
            _timer.Change(_stop.GracePeriod, Timeout.InfiniteTimeSpan);
        // The batch may have been told to stop before that, and its cancellation is on its way: the first decides (S9).
        using (AmbientGracePeriod.Begin(_stop.TimeProvider, _stop.GracePeriod))
            Cancel(_stop.IsRequested ? StopCause.Batch : StopCause.Timeout);
    }

    private void Cancel(StopCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)StopCause.None) != (int)StopCause.None)
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
}
