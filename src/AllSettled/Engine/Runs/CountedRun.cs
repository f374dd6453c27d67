using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Stopping;
using AllSettled.Records;

namespace AllSettled.Engine.Runs;

/// <summary>A run over a known number of inputs: they are claimed by counting.</summary>
internal sealed class CountedRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>, IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly AsyncOrigin<TInput, TResult, TCall> _origin;
    private readonly CountedItems<TInput, TResult> _items;
    private readonly TaskCompletionSource<SettledBatch<TInput, TResult>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many items are claimed; ends above their number, by one for each slot.</summary>
    private long _claimed;

    /// <summary>Of the thread that has the run for itself, and then of the first slot.</summary>
    private ItemTokenSource? _tokenSource;

    private CountedRun(
        AsyncOrigin<TInput, TResult, TCall> origin, in CountedItems<TInput, TResult> items, in RunContext context, ExecutionContext? startContext, int claimed)
        : base(origin, context, startContext)
    {
        _origin = origin;
        _items = items;
        _claimed = claimed;
    }

    protected override bool MayHaveMore => Volatile.Read(ref _claimed) < _items.Count;

    /// <summary>Runs the items; on the caller's thread while they complete at once, where that is allowed and for a turn.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunAsync(
        AsyncOrigin<TInput, TResult, TCall> origin, in CountedItems<TInput, TResult> items, in RunContext context)
    {
        context.StartProgress(items.Inputs.Length, items.AlreadyFulfilled);
        if (items.Count == 0 || context.IsCanceled)
            return CompletedTask(origin, items, context, SoloEnd.NothingLeft);
        context.Stop?.Register();

        if (!CallerThread.MayRunItems)
        {
            var queued = new CountedRun<TInput, TResult, TCall>(origin, items, context, ExecutionContext.Capture(), claimed: 0);
            queued.BeginTelemetry(items.Count);
            ThreadPool.UnsafeQueueUserWorkItem(queued, preferLocal: false);
            return queued._result.Task;
        }

        var startContext = ExecutionContext.Capture()!;
        var call = origin.Call;
        var threadsContext = SynchronizationContext.Current;
        var turn = Turn.OfCaller(context.CallBegan);
        int next = 0;
        try
        {
            if (!context.IsPlain)
            {
                var watched = new CountedRun<TInput, TResult, TCall>(origin, items, context, startContext, claimed: 0);
                watched.BeginTelemetry(items.Count);
                watched.Walk(watched.AddFirstSlot(), ref turn);
                return watched._result.Task;
            }

            var tokenSource = context.NewTokenSource(TCall.UsesToken);
            var end = Solo.Walk(ref call, items, context, tokenSource, startContext, ref turn, ref next);
            if (end is SoloEnd.NothingLeft or SoloEnd.Fatal)
                return CompletedTask(origin, items, context, end);

            var run = new CountedRun<TInput, TResult, TCall>(origin, items, context, startContext, claimed: next) { _tokenSource = tokenSource };
            run.GoOnAfter(end, call, ref turn);
            return run._result.Task;
        }
        finally
        {
            turn.Dispose();
            // What the items did to the thread's contexts stays with them.
            ExecutionContext.Restore(startContext);
            CallerThread.RestoreSynchronizationContext(threadsContext);
        }
    }

    /// <summary>On the pool: goes on alone where the caller's turn was over, or begins where the caller must not run items.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var call = _origin.Call;
        var turn = Turn.OfPoolThread();
        int next = (int)_claimed;
        ExecutionContext.Restore(StartContext);
        if (!Context.IsPlain)
        {
            Walk(AddFirstSlot(), ref turn);
            return;
        }

        _tokenSource ??= Context.NewTokenSource(TCall.UsesToken);
        var end = Solo.Walk(ref call, _items, Context, _tokenSource, StartContext, ref turn, ref next);
        _claimed = next;
        GoOnAfter(end, call, ref turn);
    }

    protected override Claim TryClaim(Slot<TInput, TResult, TCall> slot, out TInput input)
    {
        long n;
        if (IsStopping || (n = Interlocked.Increment(ref _claimed) - 1) >= _items.Count)
        {
            input = default!;
            return Claim.None;
        }
        slot.Index = _items.PositionOf((int)n);
        input = _items.Inputs[slot.Index];
        return Claim.Item;
    }

    protected override ref Outcome<TResult> OutcomeOf(Slot<TInput, TResult, TCall> slot) => ref _items.Outcomes[slot.Index];

    protected override void Complete()
    {
        if (Context.Progress is { } progress)
            progress.Finish(_items.Counts, SetResult);
        else
            SetResult();
    }

    private void SetResult()
    {
        var end = _items.AdjustEnd(CreateEnd(_items.InputCompleted));
        if (Context.Telemetry is not null)
            Context.ReportEnd(end, _items.Counts, failure: null);
        _result.SetResult(_items.ToBatch(end, _origin));
    }

    /// <summary>One thread came to the end of what it could do alone; <see cref="_claimed"/> says how far.</summary>
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

    private Slot<TInput, TResult, TCall> AddSlotOfThisThread()
    {
        var slot = AddFirstSlot();
        slot.TokenSource = _tokenSource;
        return slot;
    }

    /// <summary>Nothing is running, so nothing needs a run.</summary>
    private static Task<SettledBatch<TInput, TResult>> CompletedTask(
        AsyncOrigin<TInput, TResult, TCall> origin, in CountedItems<TInput, TResult> items, in RunContext context, SoloEnd end)
    {
        context.Stop?.Unregister();
        if (context is { Progress: null, Telemetry: null, Stop: not { IsCanceling: true } })
        {
            context.Stop?.Dispose();
            var stopReason = end == SoloEnd.Fatal ? SettledStopReason.Fatal : SettledStopReason.None;
            return Task.FromResult(items.ToBatch(items.AdjustEnd(context.CreateEnd(items.InputCompleted, stopReason)), origin));
        }
        var run = new CountedRun<TInput, TResult, TCall>(origin, items, context, null, claimed: items.Count);
        run.BeginTelemetry(items.Count);
        if (end == SoloEnd.Fatal)
            run.Stop(SettledStopReason.Fatal);
        run.CompleteAfterCallbacks();
        return run._result.Task;
    }

    /// <summary>What a thread does that has the run for itself: no claims, no slot, and nothing allocated per item.</summary>
    private static class Solo
    {
        /// <summary>
        /// Runs items from <paramref name="next"/> on until one is pending, which <paramref name="call"/> then holds, or the
        /// turn is over, or none is left.
        /// </summary>
        public static SoloEnd Walk(
            ref TCall call, in CountedItems<TInput, TResult> items, in RunContext context, ItemTokenSource? tokenSource, ExecutionContext startContext,
            ref Turn turn, ref int next)
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
                        var itemContext = TCall.UsesContext ? outcomes[index].ContextOfNextAttempt(index) : default;
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

                outcomes[index].RejectOrCancel(failure, isStopping: callToken.IsCancellationRequested);
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
        /// <summary>None is left, or the batch was told to stop.</summary>
        NothingLeft,

        /// <summary>The last item that was started is pending.</summary>
        Pending,

        /// <summary>The thread has done enough for now.</summary>
        TurnOver,

        /// <summary>S18.</summary>
        Fatal,
    }
}
