using AllSettled.Engine.Contexts;

namespace AllSettled.Engine.Stopping;

/// <summary>
/// The time limit of one call of an item method (S9), with the token that tells it. Either its timer or the batch's stop
/// cancels that, and the first of them decides what a cancellation means.
/// </summary>
internal sealed class ItemDeadline : ItemCancellation, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly RunStop _stop;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _timer;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _gracePeriod;
    private readonly Action<ItemDeadline>? _onGraceOver;
    private int _cause;

    /// <summary>Of the timer alone, which fires twice.</summary>
    private bool _timeIsOver;

    /// <param name="context">The run's context, which have a timeout.</param>
    /// <param name="linkedTo">The token that tells the item of a stop: its slot's; in a resilience pipeline, the pipeline's.</param>
    /// <param name="onGraceOver">
    /// Called when its time was over and then the grace period, whatever told it to stop; null where nobody can give it up.
    /// </param>
    public ItemDeadline(in RunContext context, CancellationToken linkedTo, Action<ItemDeadline>? onGraceOver)
    {
        _stop = context.Stop!;
        _timeProvider = context.TimeProvider;
        _gracePeriod = context.StopGracePeriod;
        _onGraceOver = onGraceOver;
        // Started only when it can be found in the field.
        _timer = context.TimeProvider.CreateTimer(
            static self => ((ItemDeadline)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(context.ItemTimeout!.Value, Timeout.InfiniteTimeSpan);
        _registration = linkedTo.UnsafeRegister(static self => ((ItemDeadline)self!).Stop(StopCause.Batch), this);
    }

    public CancellationToken Token => _source.Token;

    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>A stop of the batch calls these callbacks among all others', and whoever waits for those waits for these.</summary>
    protected override bool IsDecided => Cause == StopCause.Timeout;

    /// <summary>The call is over, and nobody waits for its callbacks any more. Does not wait for one that is under way.</summary>
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

        // Once more, when the grace period is over; the timer may be disposed by now, and then says false. Before the item is
        // told: its callbacks may block.
        _timeIsOver = true;
        if (_gracePeriod != Timeout.InfiniteTimeSpan)
            _timer.Change(_gracePeriod, Timeout.InfiniteTimeSpan);
        // A stop may have come before, and be on its way: the first decides (S9).
        using (GraceAround.Begin(_timeProvider, _gracePeriod))
            Stop(_stop.IsRequested ? StopCause.Batch : StopCause.Timeout);
    }

    private void Stop(StopCause cause)
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
