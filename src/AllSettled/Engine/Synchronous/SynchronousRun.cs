using AllSettled.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using AllSettled.Telemetry;
using ResiliencePipeline = Polly.ResiliencePipeline;

namespace AllSettled.Engine.Synchronous;

/// <summary>
/// A run of synchronous items: on the caller's thread, in order, and on others as well if that was asked for (S27). They are claimed in
/// chunks then.
/// </summary>
internal sealed class SynchronousRun<TInput, TResult, TItem>(TItem item, CountedItems<TInput, TResult> items, RunContext context)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private const int MaxChunk = 1024;

    /// <summary>How many chunks each thread would take if all were of the first one's size: small enough to share a heavy tail.</summary>
    private const int ChunksPerThread = 16;

    private int _claimed;
    private int _stopReason;

    private bool IsStopping => context.IsCanceled || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>
    /// Runs the items on the caller's thread, and on others if that was asked for, and makes the final report; returns when all
    /// have ended, and leaves nothing of it on the caller's thread (S21).
    /// </summary>
    /// <returns>How the run ended.</returns>
    public BatchEnd Run()
    {
        var caller = CallContext.Capture();
        context.Telemetry?.BeginBatch(items.Count, context.MaxConcurrency);
        if (!IsStopping)
        {
            context.Stop?.Register();
            // Items begin in the call's context, in which the batch's span is the current one.
            RunAll(context.Telemetry is null ? caller : CallContext.Capture());
            context.Stop?.Unregister();
            // What an item's callback throws is still to come, if it runs on another thread (S19).
            context.Stop?.WaitForCallbacks();
            context.Stop?.Dispose();
        }
        caller.Restore();
        var counts = context.Tally is null ? null : items.Counts;
        context.Progress?.FinishAndWait(counts!);
        var end = items.AdjustEnd(context.CreateEnd(items.InputCompleted, (SettledStopReason)_stopReason));
        context.ReportEnd(end, counts!, failure: null);
        caller.Restore();
        return end;
    }

    private void RunAll(CallContext callContext)
    {
        int threads = Math.Min(context.MaxConcurrency, items.Count);
        if (threads <= 1)
            RunItems(0, items.Count, callContext, NewToken());
        else
            RunShared(threads, callContext);
    }

    /// <remarks>On its own, or a run on one thread would pay for the closure.</remarks>
    private void RunShared(int threads, CallContext callContext)
        => SharedWork.Run(threads, (shared, onCaller) => RunChunks(shared, threads, onCaller ? callContext : callContext.OnPoolThread()));

    private void RunChunks(SharedWork shared, int threads, CallContext callContext)
    {
        var token = NewToken();
        while (!IsStopping && TryClaim(threads, out int start, out int end))
        {
            if (end < items.Count)
                shared.TryRecruit();
            RunItems(start, end, callContext, token);
        }
    }

    /// <summary>Claiming costs more than a trivial item: large chunks first, and smaller ones as the end comes near.</summary>
    private bool TryClaim(int threads, out int start, out int end)
    {
        while (true)
        {
            start = Volatile.Read(ref _claimed);
            int left = items.Count - start;
            end = start + (int)Math.Clamp(left / ((long)threads * ChunksPerThread), 1, MaxChunk);
            if (left <= 0)
                return false;
            if (Interlocked.CompareExchange(ref _claimed, end, start) == start)
                return true;
        }
    }

    /// <summary>What tells the items on one thread to stop.</summary>
    private CancellationToken NewToken() => context.NewTokenSource(TItem.UsesToken)?.Token ?? default;

    private void RunItems(int start, int end, CallContext callContext, CancellationToken token)
    {
        if (context.IsPlain)
        {
            RunPlainItems(start, end, callContext, token);
            return;
        }
        for (int n = start; n < end && !IsStopping; n++)
            RunItem(items.PositionOf(n), callContext, token);
    }

    /// <summary>The same with nothing around the items, and one try around all of them: trivial items run at a loop's speed.</summary>
    private void RunPlainItems(int start, int end, CallContext callContext, CancellationToken token)
    {
        var inputs = items.Inputs;
        var outcomes = items.Outcomes;
        var positions = items.Positions;
        var method = item;
        int n = start;
        while (true)
        {
            int index = 0;
            try
            {
                for (; n < end && !IsStopping; n++)
                {
                    index = positions is null ? n : positions[n];
                    callContext.Restore();
                    var itemContext = TItem.UsesContext ? outcomes[index].ContextOfNextAttempt(index) : default;
                    outcomes[index].Fulfill(method.Invoke(inputs[index], itemContext, token));
                }
                return;
            }
            catch (Exception e)
            {
                FailItem(ref outcomes[index], e, deadline: null);
                n++;
            }
        }
    }

    /// <summary>Runs one item with all that was asked for around it.</summary>
    private void RunItem(int index, CallContext callContext, CancellationToken token)
    {
        var input = items.Inputs[index];
        ref var outcome = ref items.Outcomes[index];
        ItemTrace trace = default;
        if (context.Telemetry is { } telemetry)
        {
            callContext.Restore();
            trace = telemetry.BeginItem(index, input);
            callContext = CallContext.Capture();
        }
        if (context.Resilience is { } pipeline)
            RunResilient(pipeline, index, input, ref outcome, callContext, token);
        else
            RunOnce(index, input, ref outcome, callContext, token);
        context.Telemetry?.EndItem(trace, outcome);
        if (context.Tally is { } tally && tally.Add(outcome.Status))
            Stop(SettledStopReason.FailureThreshold);
    }

    private void RunOnce(int index, TInput input, ref Outcome<TResult> outcome, CallContext callContext, CancellationToken token)
    {
        ItemDeadline? deadline = null;
        try
        {
            // A clock of the caller's may have no timer to give.
            deadline = context.ItemTimeout is null ? null : new ItemDeadline(context, token, onGraceOver: null);
            callContext.Restore();
            var itemContext = TItem.UsesContext ? outcome.ContextOfNextAttempt(index) : default;
            outcome.Fulfill(item.Invoke(input, itemContext, deadline?.Token ?? token));
        }
        catch (Exception e)
        {
            FailItem(ref outcome, e, deadline);
        }
        deadline?.WaitForCallbacks();
        deadline?.Dispose();
    }

    private void RunResilient(ResiliencePipeline pipeline, int index, TInput input, ref Outcome<TResult> outcome, CallContext callContext, CancellationToken token)
    {
        var call = new SynchronousResilientItem<TInput, TResult, TItem>(
            item, input, outcome.ContextOfNextAttempt(index), callContext, token, context);
        try
        {
            outcome.Fulfill(call.Run(pipeline), call.Calls);
        }
        catch (Exception e)
        {
            FailItem(ref outcome, e, deadline: null, call.Calls, call.LastFailure);
        }
    }

    /// <param name="outcome">The item's outcome, to be written.</param>
    /// <param name="error">What the item threw.</param>
    /// <param name="deadline">The item's time limit, if it has one.</param>
    /// <param name="calls">How often it was called.</param>
    /// <param name="lastFailure">The last of the calls that a resilience pipeline made and that failed, or null.</param>
    private void FailItem(ref Outcome<TResult> outcome, Exception error, ItemDeadline? deadline, int calls = 1, LastFailure? lastFailure = null)
    {
        context.RejectOrCancel(ref outcome, error, deadline, calls, lastFailure);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
    }

    /// <summary>No further items start; the first reason stands.</summary>
    private void Stop(SettledStopReason reason)
        => Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None);
}
