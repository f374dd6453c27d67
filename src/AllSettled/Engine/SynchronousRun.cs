using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>What the runs of synchronous items share: one item with all that was asked for around it, and how they stop.</summary>
internal abstract class SynchronousRun<TInput, TResult, TItem>(TItem item, RunSettings settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    protected readonly RunSettings Settings = settings;
    protected readonly TItem Item = item;

    /// <summary>What items begin in on the caller's thread.</summary>
    protected readonly CallContext Context = CallContext.Capture();

    private int _stopReason;
    private Exception? _callbackException;

    protected bool IsStopping => Settings.Token.IsCancellationRequested || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>Runs the items on the caller's thread, and on others if that was asked for; returns when all have ended.</summary>
    public void Run()
    {
        if (!IsStopping)
            RunAll();
        Context.Restore();
    }

    /// <summary>Makes the final report, and leaves nothing of it on the caller's thread either (S21).</summary>
    public void Report(long total)
    {
        Settings.Progress?.FinishAndWait(total);
        Context.Restore();
    }

    /// <summary>How the run ended; valid when it is complete.</summary>
    public BatchEnd End(bool inputCompleted)
    {
        var end = Settings.End(inputCompleted, (SettledStopReason)_stopReason);
        return end.ObserverException is null ? end with { ObserverException = _callbackException } : end;
    }

    protected abstract void RunAll();

    /// <summary>Runs one item.</summary>
    protected void RunItem(int index, TInput input, ref Outcome<TResult> outcome, CallContext context)
    {
        var deadline = Settings.ItemTimeout is null ? null : new ItemDeadline(Settings, onHung: null, onTold: null);
        try
        {
            context.Restore();
            var itemContext = TItem.UsesContext ? outcome.ContextOfNextAttempt(index) : default;
            outcome.Fulfill(Item.Invoke(input, itemContext, deadline?.Token ?? Settings.Token));
        }
        catch (Exception e)
        {
            Fail(ref outcome, e, deadline?.Cause ?? StopCause.None);
        }
        deadline?.End();
        _callbackException ??= deadline?.CallbackException;
        if (Settings.Tally is { } tally && tally.Add(outcome.Status))
            Stop(SettledStopReason.FailureThreshold);
    }

    /// <param name="outcome">The item's outcome, to be written.</param>
    /// <param name="error">What the item threw.</param>
    /// <param name="cause">What told the item to stop, if its time limit knows.</param>
    protected void Fail(ref Outcome<TResult> outcome, Exception error, StopCause cause)
    {
        if (cause == StopCause.None && Settings.Token.IsCancellationRequested)
            cause = StopCause.Batch;
        if (cause == StopCause.Timeout && error is OperationCanceledException)
            error = Settings.TimedOut(TItem.Name, error);
        outcome.Fail(error, toldToStop: cause == StopCause.Batch);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
    }

    /// <summary>No further items start; the first reason stands.</summary>
    private void Stop(SettledStopReason reason)
        => Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None);
}
