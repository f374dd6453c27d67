using AllSettled.CompilerServices;
using AllSettled.Telemetry;
using Polly;

namespace AllSettled.Engine;

/// <summary>What the runs of synchronous items share: one item with all that was asked for around it, and how they stop.</summary>
internal abstract class SynchronousRun<TInput, TResult, TItem>(TItem item, RunSettings settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    protected readonly RunSettings Settings = settings;
    protected readonly TItem Item = item;

    private int _stopReason;

    /// <summary>What items begin in on the caller's thread: the call's context, in which the batch's span is the current one.</summary>
    protected CallContext Context { get; private set; }

    /// <summary>How many records there are.</summary>
    protected abstract long Taken { get; }

    /// <summary>How many items there are to run, or null if nobody knows.</summary>
    protected abstract long? Size { get; }

    public abstract bool InputCompleted { get; }

    /// <summary>The first thing that the source threw (S11).</summary>
    public virtual Exception? Failure => null;

    protected bool IsStopping => Settings.IsCanceled || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>
    /// Runs the items on the caller's thread, and on others if that was asked for, and makes the final report; returns when all
    /// have ended, and leaves nothing of it on the caller's thread (S21).
    /// </summary>
    /// <returns>How the run ended.</returns>
    public BatchEnd Run()
    {
        var caller = CallContext.Capture();
        Settings.Telemetry?.Begin(Size, Settings.MaxConcurrency);
        Context = Settings.Telemetry is null ? caller : CallContext.Capture();
        if (!IsStopping)
        {
            Settings.Stop?.Begin();
            RunAll();
            Settings.Stop?.End();
            // What an item's callback throws is still to come, if it runs on another thread (S19).
            Settings.Stop?.WaitUntilTold();
            Settings.Stop?.Close();
        }
        caller.Restore();
        Settings.Progress?.FinishAndWait(Taken);
        var end = Settings.End(InputCompleted, (SettledStopReason)_stopReason);
        Settings.TellEnd(end, Taken, Failure);
        caller.Restore();
        return end;
    }

    protected abstract void RunAll();

    /// <summary>Runs one item.</summary>
    protected void RunItem(int index, TInput input, ref Outcome<TResult> outcome, CallContext context)
    {
        ItemTrace trace = default;
        if (Settings.Telemetry is { } telemetry)
        {
            context.Restore();
            trace = telemetry.BeginItem(index, input);
            context = CallContext.Capture();
        }
        if (Settings.Resilience is { } pipeline)
            RunResilient(pipeline, index, input, ref outcome, context);
        else
            RunOnce(index, input, ref outcome, context);
        Settings.Telemetry?.EndItem(trace, outcome);
        if (Settings.Tally is { } tally && tally.Add(outcome.Status))
            Stop(SettledStopReason.FailureThreshold);
    }

    private void RunOnce(int index, TInput input, ref Outcome<TResult> outcome, CallContext context)
    {
        ItemDeadline? deadline = null;
        try
        {
            // A clock of the caller's may have no timer to give.
            deadline = Settings.ItemTimeout is null ? null : new ItemDeadline(Settings, Settings.ItemToken, onHung: null);
            context.Restore();
            var itemContext = TItem.UsesContext ? outcome.ContextOfNextAttempt(index) : default;
            outcome.Fulfill(Item.Invoke(input, itemContext, deadline?.Token ?? Settings.ItemToken));
        }
        catch (Exception e)
        {
            Fail(ref outcome, e, deadline);
        }
        deadline?.WaitUntilTold();
        deadline?.End();
    }

    private void RunResilient(ResiliencePipeline pipeline, int index, TInput input, ref Outcome<TResult> outcome, CallContext context)
    {
        var item = new SynchronousResilientItem<TInput, TResult, TItem>(
            Item, input, outcome.ContextOfNextAttempt(index), context, Settings);
        try
        {
            outcome.Fulfill(item.Run(pipeline), item.Calls);
        }
        catch (Exception e)
        {
            Fail(ref outcome, e, deadline: null, item.Calls);
        }
    }

    /// <param name="outcome">The item's outcome, to be written.</param>
    /// <param name="error">What the item threw.</param>
    /// <param name="deadline">The item's time limit, if it has one.</param>
    /// <param name="calls">How often it was called.</param>
    protected void Fail(ref Outcome<TResult> outcome, Exception error, ItemDeadline? deadline, int calls = 1)
    {
        Settings.Fail(ref outcome, error, deadline, calls);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
    }

    /// <summary>No further items start; the first reason stands.</summary>
    private void Stop(SettledStopReason reason)
        => Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None);
}
