using AllSettled.Engine.Bulk;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Stopping;
using AllSettled.Records;

namespace AllSettled.Engine.Runs;

/// <summary>A run over a known number of inputs. They are claimed by counting.</summary>
internal sealed partial class CountedRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>, IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly CountedItems<TInput, TResult> _items;
    private readonly BatchOrigin<TInput, TResult>? _origin;
    private readonly TaskCompletionSource<SettledBatch<TInput, TResult>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many items are claimed. Each slot that finds none counts one more.</summary>
    private long _claimed;

    /// <summary>The token source of the thread that runs alone, and then of the first slot.</summary>
    private ItemTokenSource? _tokenSource;

    private CountedRun(
        in TCall call, in CountedItems<TInput, TResult> items, in RunContext context, BatchOrigin<TInput, TResult>? origin,
        ExecutionContext? startContext, int claimed)
        // The number of keys is in the telemetry. A batch holds all of its inputs, so it may hold their keys as well.
        : base(call, context, startContext, mayForgetKeys: context.Telemetry is null)
    {
        _items = items;
        _origin = origin;
        _claimed = claimed;
    }

    protected override bool MayHaveMore => Volatile.Read(ref _claimed) < _items.Count;

    /// <summary>
    /// Runs the items. They start on the caller's thread, where that is allowed, for one turn and as long as they complete at once.
    /// </summary>
    /// <param name="call">The item method.</param>
    /// <param name="items">The items to run.</param>
    /// <param name="context">The context of the run.</param>
    /// <param name="origin">What the batch is retried by; null for a batch that nobody sees, since its items are calls.</param>
    public static Task<SettledBatch<TInput, TResult>> RunAsync(
        in TCall call, in CountedItems<TInput, TResult> items, in RunContext context, BatchOrigin<TInput, TResult>? origin)
    {
        if (FirstChunk(items) is { } chunk)
            context.StartProgress(chunk.TotalInputs, chunk.TotalSkipped);
        else
            context.StartProgress(items.Inputs.Length, items.Skipped);
        if (items.Count == 0 || context.ForbidsStarts)
            return CompletedTask(call, items, context, origin, SoloEnd.NothingLeft);
        context.RegisterStop();

        if (!CallerThread.MayRunItems)
        {
            var queued = new CountedRun<TInput, TResult, TCall>(call, items, context, origin, ExecutionContext.Capture(), claimed: 0);
            queued.BeginTelemetry(InputsToRun(items));
            ThreadPool.UnsafeQueueUserWorkItem(queued, preferLocal: false);
            return queued._result.Task;
        }

        var startContext = ExecutionContext.Capture()!;
        var threadsContext = SynchronizationContext.Current;
        var turn = Turn.OfCaller(context.CallBegan);
        int next = 0;
        try
        {
            if (!context.IsPlain || TCall.IsPartitioned || TCall.IsBulk)
            {
                var watched = new CountedRun<TInput, TResult, TCall>(call, items, context, origin, startContext, claimed: 0);
                watched.BeginTelemetry(InputsToRun(items));
                watched.Walk(watched.AddFirstSlot(), ref turn);
                return watched._result.Task;
            }

            var tokenSource = context.NewTokenSource(TCall.UsesToken);
            var current = call;
            var end = Solo.Walk(ref current, items, context, tokenSource, startContext, ref turn, ref next);
            if (end is SoloEnd.NothingLeft or SoloEnd.Fatal)
                return CompletedTask(call, items, context, origin, end);

            var run = new CountedRun<TInput, TResult, TCall>(call, items, context, origin, startContext, claimed: next)
            {
                _tokenSource = tokenSource,
            };
            run.GoOnAfter(end, current, ref turn);
            return run._result.Task;
        }
        finally
        {
            turn.Dispose();
            // The items may have changed the contexts of this thread. The caller must not see that.
            ExecutionContext.Restore(startContext);
            CallerThread.RestoreSynchronizationContext(threadsContext);
        }
    }

    /// <summary>Runs on the thread pool: after the caller's turn, or from the start where the caller's thread must not run items.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var turn = Turn.OfPoolThread();
        ExecutionContext.Restore(StartContext);
        if (!Context.IsPlain || TCall.IsPartitioned || TCall.IsBulk)
        {
            Walk(AddFirstSlot(), ref turn);
            return;
        }

        var current = Call;
        int next = (int)_claimed;
        _tokenSource ??= Context.NewTokenSource(TCall.UsesToken);
        var end = Solo.Walk(ref current, _items, Context, _tokenSource, StartContext, ref turn, ref next);
        _claimed = next;
        GoOnAfter(end, current, ref turn);
    }

    protected override Claim TryClaim(Slot slot, out TInput input)
    {
        if (TCall.IsPartitioned)
            return TryClaimOfPartition(slot, out input);
        long n;
        if (IsStopping || (n = Interlocked.Increment(ref _claimed) - 1) >= _items.Count)
        {
            input = default!;
            return Claim.None;
        }
        slot.Index = _items.PositionOf((int)n);
        input = _items.Inputs[slot.Index];
        if (TCall.IsBulk)
            slot.Input = input;
        return Claim.Item;
    }

    protected override long IndexOf(Slot slot) => _items.IndexOf(slot.Index);

    protected override ref Outcome<TResult> OutcomeOf(Slot slot) => ref _items.Outcomes[slot.Index];

    protected override void Complete()
    {
        if (TCall.IsPartitioned)
        {
            lock (Partitions!)
                CancelWaiting_NeedsLock();
        }
        if (Context.Progress is { } progress)
            progress.Finish(Counts, SetResult);
        else
            SetResult();
    }

    private void SetResult()
    {
        var end = _items.AdjustEnd(CreateEnd(_items.InputCompleted));
        if (Context.Telemetry is not null)
            end = Context.ReportEnd(end, Counts, failure: null);
        _result.SetResult(_items.ToBatch(end, _origin));
    }

    /// <summary>The chunk of bulk calls that is asked about all inputs; null if the items are not chunks.</summary>
    private static IChunk? FirstChunk(in CountedItems<TInput, TResult> items)
        => TCall.IsBulk && items.Inputs is [IChunk first, ..] ? first : null;

    private static long InputsToRun(in CountedItems<TInput, TResult> items)
        => FirstChunk(items) is { } chunk ? chunk.TotalInputs - (chunk.TotalSkipped?.Total ?? 0) : items.Count;

    /// <summary>The outcomes of all inputs.</summary>
    private StatusCounts Counts => FirstChunk(_items)?.TotalCounts ?? _items.Counts;

    /// <summary>Continues after the thread that ran alone. <see cref="_claimed"/> says how far it came.</summary>
    private void GoOnAfter(SoloEnd end, in TCall call, ref Turn turn)
    {
        switch (end)
        {
            case SoloEnd.NothingLeft:
                CompleteAfterCallbacks();
                break;

            case SoloEnd.Fatal:
                Stop(SettledStopReason.Fatal);
                CompleteAfterCallbacks();
                break;

            case SoloEnd.TurnOver:
                if (RecruitIfWorthIt(turn))
                    Queue(AddSlotOfThisThread());
                else
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                break;

            case SoloEnd.Pending:
                var slot = AddSlotOfThisThread();
                slot.Call = call;
                slot.Index = _items.PositionOf((int)_claimed - 1);
                slot.HasItem = true;
                if (Park(slot) is { } next)
                    Walk(next, ref turn);
                break;
        }
    }

    private Slot AddSlotOfThisThread()
    {
        var slot = AddFirstSlot();
        slot.TokenSource = _tokenSource;
        return slot;
    }

    /// <summary>No item is running, so most batches complete without a run.</summary>
    private static Task<SettledBatch<TInput, TResult>> CompletedTask(
        in TCall call, in CountedItems<TInput, TResult> items, in RunContext context, BatchOrigin<TInput, TResult>? origin, SoloEnd end)
    {
        context.Stop?.Unregister();
        if (context is { Progress: null, Telemetry: null, Stop: not { IsCanceling: true } })
        {
            context.Stop?.Dispose();
            var stopReason = end == SoloEnd.Fatal ? SettledStopReason.Fatal : SettledStopReason.None;
            return Task.FromResult(items.ToBatch(items.AdjustEnd(context.CreateEnd(items.InputCompleted, stopReason)), origin));
        }
        var run = new CountedRun<TInput, TResult, TCall>(call, items, context, origin, startContext: null, claimed: items.Count);
        run.BeginTelemetry(InputsToRun(items));
        if (end == SoloEnd.Fatal)
            run.Stop(SettledStopReason.Fatal);
        run.CompleteAfterCallbacks();
        return run._result.Task;
    }

    /// <summary>A thread that has the run to itself: it needs no claims and no slot, and allocates nothing per item.</summary>
    private static class Solo
    {
        /// <summary>
        /// Runs items, beginning with item <paramref name="next"/>, until one is pending, the turn is over or none is left. If one is
        /// pending, <paramref name="call"/> holds it.
        /// </summary>
        public static SoloEnd Walk(
            ref TCall call, in CountedItems<TInput, TResult> items, in RunContext context, ItemTokenSource? tokenSource,
            ExecutionContext startContext, ref Turn turn, ref int next)
        {
            var inputs = items.Inputs;
            var outcomes = items.Outcomes;
            var positions = items.Positions;
            int count = items.Count;
            var threadsContext = SynchronizationContext.Current;
            var callToken = context.Token;
            var itemToken = tokenSource?.Token ?? default;
            int n = next;
            while (true)
            {
                int index = 0;
                Exception? failure;
                try
                {
                    while (true)
                    {
                        if (n == count || callToken.IsCancellationRequested)
                        {
                            next = n;
                            return SoloEnd.NothingLeft;
                        }
                        if (turn.IsOver())
                        {
                            next = n;
                            return SoloEnd.TurnOver;
                        }

                        index = positions is null ? n : positions[n];
                        n++;
                        turn.CountItem();
                        ExecutionContext.Restore(startContext);
                        CallerThread.RestoreSynchronizationContext(threadsContext);
                        var itemContext = TCall.UsesContext ? outcomes[index].ContextOfNextAttempt(items.IndexOf(index)) : default;
                        if (call.TryFulfill(inputs[index], itemContext, itemToken, out var value))
                        {
                            outcomes[index].Fulfill(value);
                            continue;
                        }
                        if (!call.IsCompleted)
                        {
                            next = n;
                            return SoloEnd.Pending;
                        }
                        failure = call.Settle(ref outcomes[index]);
                        if (failure is not null)
                            break;
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                }

                context.RejectOrCancel(ref outcomes[index], failure, deadline: null);
                if (failure is OutOfMemoryException)
                {
                    next = n;
                    return SoloEnd.Fatal;
                }
            }
        }
    }

    private enum SoloEnd
    {
        /// <summary>No item is left, or the batch was told to stop.</summary>
        NothingLeft,

        /// <summary>The last item that was started is pending.</summary>
        Pending,

        /// <summary>The thread has started items for long enough.</summary>
        TurnOver,

        /// <summary>An item failed with an <see cref="OutOfMemoryException"/> (S18).</summary>
        Fatal,
    }
}
