using AllSettled.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Partitions;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using AllSettled.Telemetry;
using ResiliencePipeline = Polly.ResiliencePipeline;

namespace AllSettled.Engine.Synchronous;

/// <summary>
/// A run of synchronous items: in order on the caller's thread; or on several threads, if the call asks for that (S27). Several threads
/// claim the items in chunks.
/// </summary>
internal sealed partial class SynchronousRun<TInput, TResult, TItem>(TItem item, CountedItems<TInput, TResult> items, RunContext context)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private const int MaxChunk = 1024;

    /// <summary>
    /// The first chunk of a thread is a sixteenth of the thread's share. Later chunks are smaller, so that slow last items are shared.
    /// </summary>
    private const int ChunksPerThread = 16;

    private int _claimed;
    private int _stopReason;

    private bool IsStopping
        => context.ForbidsStarts || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>
    /// Runs the items and makes the final report. Returns when all items have ended. The contexts of the caller's thread are then what
    /// they were (S21).
    /// </summary>
    /// <returns>How the run ended.</returns>
    public BatchEnd Run()
    {
        var caller = CallContext.Capture();
        context.Telemetry?.BeginBatch(items.Count, context.MaxConcurrency);
        if (!IsStopping)
        {
            context.RegisterStop();
            // With telemetry, items begin in a context in which the batch's span is the current one.
            RunAll(context.Telemetry is null ? caller : CallContext.Capture());
            context.Stop?.Unregister();
            // Callbacks on items' tokens run on other threads, and may still throw (S19).
            context.Stop?.WaitForCallbacks();
            context.Stop?.Dispose();
        }
        caller.Restore();
        var counts = context.Tally is null ? null : items.Counts;
        context.Progress?.FinishAndWait(counts!);
        var end = items.AdjustEnd(context.CreateEnd(items.InputCompleted, (SettledStopReason)_stopReason));
        if (TItem.IsPartitioned)
            context.Telemetry?.SetPartitions(_partitions!.Count, _partitions.MaxInUse);
        end = context.ReportEnd(end, counts!, failure: null);
        caller.Restore();
        return end;
    }

    private void RunAll(CallContext callContext)
    {
        int threads = Math.Min(context.MaxConcurrency, items.Count);
        if (threads <= 1 && TItem.IsPartitioned)
            RunPartitions(shared: null, callContext);
        else if (threads <= 1)
            RunItems(0, items.Count, callContext, NewToken());
        else
            RunShared(threads, callContext);
    }

    /// <remarks>A method of its own: otherwise a run on one thread would allocate the closure.</remarks>
    private void RunShared(int threads, CallContext callContext)
        => SharedWork.Run(threads, (shared, onCaller) => RunShare(shared, threads, onCaller ? callContext : callContext.OnPoolThread()));

    private void RunShare(SharedWork shared, int threads, CallContext callContext)
    {
        if (TItem.IsPartitioned)
            RunPartitions(shared, callContext);
        else
            RunChunks(shared, threads, callContext);
    }

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

    /// <summary>A claim costs more than a trivial item. So the first chunks are large, and the last ones small.</summary>
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

    /// <summary>The token of the items on one thread.</summary>
    private CancellationToken NewToken() => context.NewTokenSource(TItem.UsesToken)?.Token ?? default;

    private void RunItems(int start, int end, CallContext callContext, CancellationToken token)
    {
        if (context.IsPlain && !TItem.RejectsResults)
        {
            RunPlainItems(start, end, callContext, token);
            return;
        }
        for (int n = start; n < end && !IsStopping; n++)
            RunItem(items.PositionOf(n), callContext, token, partition: null, failure: null);
    }

    /// <summary>
    /// Runs items that need nothing but the call. One try around all of them lets trivial items run at the speed of a loop.
    /// </summary>
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
                    var itemContext = TItem.UsesContext ? outcomes[index].ContextOfNextAttempt(items.IndexOf(index)) : default;
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

    /// <summary>Runs one item with telemetry, pipeline, time limit and counting, as far as the options ask for them.</summary>
    /// <param name="index">The position of the item.</param>
    /// <param name="callContext">The contexts that the item begins in.</param>
    /// <param name="token">The token of the items on this thread.</param>
    /// <param name="partition">The item's partition, or null.</param>
    /// <param name="failure">What was thrown instead of giving the item its key; else null.</param>
    private void RunItem(int index, CallContext callContext, CancellationToken token, Partition? partition, Exception? failure)
    {
        var input = items.Inputs[index];
        ref var outcome = ref items.Outcomes[index];
        ItemTrace trace = default;
        if (context.Telemetry is { } telemetry)
        {
            callContext.Restore();
            trace = telemetry.BeginItem(items.IndexOf(index), input);
            if (partition is not null)
                telemetry.AddPartitionKey(trace, partition.Key);
            callContext = CallContext.Capture();
        }
        if (failure is not null)
            FailItem(ref outcome, failure, deadline: null, calls: 0);
        else if (context.Resilience is { } pipeline)
            RunResilient(pipeline, index, input, ref outcome, callContext, token);
        else
            RunOnce(index, input, ref outcome, callContext, token);
        // Before any further item can start.
        if (partition is not null && outcome.Status == SettledStatus.Rejected)
            _partitions!.Fail(partition);
        // Before the observer, which may be slow: no further item may start.
        if (context.Tally is { } tally && tally.Add(outcome.Status))
        {
            Stop(SettledStopReason.FailureThreshold);
            context.CancelRunningItems();
        }
        context.Telemetry?.EndItem(trace, outcome);
    }

    private void RunOnce(int index, TInput input, ref Outcome<TResult> outcome, CallContext callContext, CancellationToken token)
    {
        ItemDeadline? deadline = null;
        try
        {
            // Inside the try: the caller's clock may fail to create a timer.
            deadline = context.StartDeadline(owner: null);
            callContext.Restore();
            var itemContext = TItem.UsesContext ? outcome.ContextOfNextAttempt(items.IndexOf(index)) : default;
            var result = item.Invoke(input, itemContext, deadline?.Token ?? token);
            var failure = TItem.RejectsResults ? ResultJudge.FailureOf(item, input, result) : null;
            if (ResultJudge.Settle(ref outcome, result, failure) is not null)
                FailItem(ref outcome, failure!, deadline);
        }
        catch (Exception e)
        {
            FailItem(ref outcome, e, deadline);
        }
        context.EndDeadlineAfterCallbacks(deadline);
    }

    private void RunResilient(
        ResiliencePipeline pipeline, int index, TInput input, ref Outcome<TResult> outcome, CallContext callContext,
        CancellationToken token)
    {
        var call = new SynchronousResilientItem<TInput, TResult, TItem>(
            item, input, outcome.ContextOfNextAttempt(items.IndexOf(index)), callContext, token, context);
        try
        {
            outcome.Fulfill(call.Run(pipeline), call.Calls);
        }
        catch (Exception e)
        {
            call.FailedResults?.KeepIn(ref outcome, e);
            FailItem(ref outcome, e, deadline: null, call.Calls, call.LastFailure);
        }
        call.Close(outcome.Error);
    }

    /// <inheritdoc cref="RunContext.RejectOrCancel"/>
    private void FailItem(
        ref Outcome<TResult> outcome, Exception error, ItemDeadline? deadline, int calls = 1, LastFailure<TResult>? lastFailure = null)
    {
        context.RejectOrCancel(ref outcome, error, deadline, calls, lastFailure);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
    }

    /// <summary>From here on, no further items start. The first reason stands.</summary>
    private void Stop(SettledStopReason reason)
    {
        // The tokens and the time limit have a reason of their own.
        if (!context.IsCanceled)
            Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None);
    }
}
