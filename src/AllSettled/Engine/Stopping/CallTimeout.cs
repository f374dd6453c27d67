namespace AllSettled.Engine.Stopping;

/// <summary>What follows when the time of a call is over (S9): its token is canceled, and its grace period begins.</summary>
/// <param name="deadline">The time limit of the call.</param>
/// <param name="stop">The stop of the run.</param>
internal sealed class CallTimeout(ItemDeadline deadline, RunStop stop) : ItemCancellation, IDisposable
{
    private ITimer? _graceTimer;

    /// <summary>
    /// True only after a timeout. When the batch stops, these callbacks are called among all others, and the run's stop waits for them.
    /// </summary>
    protected override bool IsDecided => deadline.Cause == StopCause.Timeout;

    public void Begin()
    {
        // The batch may have been told to stop before that, and its cancellation is on its way: the first decides (S9). Decide before the
        // grace period begins: its end must find the reason.
        bool cancels = deadline.TryDecide(stop.IsRequested ? StopCause.Batch : StopCause.Timeout);
        bool hasGracePeriod = stop.GracePeriod != Timeout.InfiniteTimeSpan;
        // Start the grace period before the cancellation: callbacks may block.
        if (hasGracePeriod)
            _graceTimer = OneShotTimer.Start(stop.TimeProvider, stop.GracePeriod, static self => ((CallTimeout)self!).EndGrace(), this);
        if (cancels)
        {
            using (AmbientGracePeriod.Begin(stop.TimeProvider, stop.GracePeriod))
                _ = CancelAsync();
        }
        // The clock gave no timer. End the grace period now, or the run would wait for ever.
        if (hasGracePeriod && _graceTimer is null)
            EndGrace();
    }

    /// <summary>The call is over, and its grace period with it.</summary>
    public void Dispose() => Volatile.Read(ref _graceTimer)?.Dispose();

    public override void RecordCallbackExceptions(AggregateException exceptions) => stop.RecordCallbackExceptions(exceptions);

    protected override void OnGraceOver() => deadline.Owner?.OnGraceOver(deadline);

    /// <summary>The callbacks run on the thread pool: those of one call must not hold up another call whose time is over (S7).</summary>
    private async Task CancelAsync()
    {
        await RecordCallbackExceptionsAsync(deadline.CancelAsync()).ConfigureAwait(false);
        OnCallbacksReturned();
    }
}
