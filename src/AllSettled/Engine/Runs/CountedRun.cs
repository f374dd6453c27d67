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
    private readonly AsyncItems<TInput, TResult, TCall> _items;
    private readonly CountedItems<TInput, TResult> _work;
    private readonly TaskCompletionSource<SettledBatch<TInput, TResult>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many items are claimed; ends above their number, by one for each slot.</summary>
    private long _claimed;

    /// <summary>Of the thread that has the run for itself, and then of the first slot.</summary>
    private ItemTokenSource? _tokenSource;

    private CountedRun(
        AsyncItems<TInput, TResult, TCall> items, in CountedItems<TInput, TResult> work, in RunSettings settings, ExecutionContext? context, int claimed)
        : base(items, settings, context)
    {
        _items = items;
        _work = work;
        _claimed = claimed;
    }

    protected override bool MayHaveMore => Volatile.Read(ref _claimed) < _work.Count;

    /// <summary>Runs the items; on the caller's thread while they complete at once, where that is allowed and for a turn.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunAsync(
        AsyncItems<TInput, TResult, TCall> items, in CountedItems<TInput, TResult> work, in RunSettings settings)
    {
        settings.StartProgress(work.Inputs.Length, work.AlreadyFulfilled);
        if (work.Count == 0 || settings.IsCanceled)
            return CompletedTask(items, work, settings, SoloEnd.NothingLeft);
        settings.Stop?.Begin();

        if (!CallerThread.MayRunItems)
        {
            var queued = new CountedRun<TInput, TResult, TCall>(items, work, settings, ExecutionContext.Capture(), claimed: 0);
            queued.BeginTelemetry(work.Count);
            ThreadPool.UnsafeQueueUserWorkItem(queued, preferLocal: false);
            return queued._result.Task;
        }

        var context = ExecutionContext.Capture()!;
        var call = items.Call;
        var threadsContext = SynchronizationContext.Current;
        var turn = Turn.OfCaller(settings.CallBegan);
        int next = 0;
        try
        {
            if (!settings.IsPlain)
            {
                var watched = new CountedRun<TInput, TResult, TCall>(items, work, settings, context, claimed: 0);
                watched.BeginTelemetry(work.Count);
                watched.Walk(watched.AddFirstSlot(), ref turn);
                return watched._result.Task;
            }

            var tokenSource = settings.NewTokenSource(TCall.UsesToken);
            var end = Solo.Walk(ref call, work, settings, tokenSource, context, ref turn, ref next);
            if (end is SoloEnd.NothingLeft or SoloEnd.Fatal)
                return CompletedTask(items, work, settings, end);

            var run = new CountedRun<TInput, TResult, TCall>(items, work, settings, context, claimed: next) { _tokenSource = tokenSource };
            run.GoOnAfter(end, call, ref turn);
            return run._result.Task;
        }
        finally
        {
            turn.Dispose();
            // What the items did to the thread's contexts stays with them.
            ExecutionContext.Restore(context);
            CallerThread.RestoreSynchronizationContext(threadsContext);
        }
    }

    /// <summary>On the pool: goes on alone where the caller's turn was over, or begins where the caller must not run items.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var call = _items.Call;
        var turn = Turn.OfPoolThread();
        int next = (int)_claimed;
        ExecutionContext.Restore(Context);
        if (!Settings.IsPlain)
        {
            Walk(AddFirstSlot(), ref turn);
            return;
        }

        _tokenSource ??= Settings.NewTokenSource(TCall.UsesToken);
        var end = Solo.Walk(ref call, _work, Settings, _tokenSource, Context, ref turn, ref next);
        _claimed = next;
        GoOnAfter(end, call, ref turn);
    }

    protected override Claim TryClaim(Slot<TInput, TResult, TCall> slot, out TInput input)
    {
        long n;
        if (IsStopping || (n = Interlocked.Increment(ref _claimed) - 1) >= _work.Count)
        {
            input = default!;
            return Claim.None;
        }
        slot.Index = _work.PositionOf((int)n);
        input = _work.Inputs[slot.Index];
        return Claim.Item;
    }

    protected override ref Outcome<TResult> OutcomeOf(Slot<TInput, TResult, TCall> slot) => ref _work.Outcomes[slot.Index];

    protected override void Complete()
    {
        if (Settings.Progress is { } progress)
            progress.Finish(_work.Counts, SetResult);
        else
            SetResult();
    }

    private void SetResult()
    {
        var end = _work.EndOf(EndOf(_work.InputCompleted));
        if (Settings.Telemetry is not null)
            Settings.TellEnd(end, _work.Counts, failure: null);
        _result.SetResult(_work.ToBatch(end, _items));
    }

    /// <summary>One thread came to the end of what it could do alone; <see cref="_claimed"/> says how far.</summary>
    private void GoOnAfter(SoloEnd end, in TCall call, ref Turn turn)
    {
        switch (end)
        {
            case SoloEnd.NothingLeft:
                End();
                break;

            case SoloEnd.Fatal:
                Stop(SettledStopReason.Fatal);
                End();
                break;

            case SoloEnd.TurnOver:
                if (RecruitIfSlow(turn))
                    Queue(AddSlotOfThisThread());
                else
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                break;

            case SoloEnd.Pending:
                var slot = AddSlotOfThisThread();
                slot.Call = call;
                slot.Index = _work.PositionOf((int)_claimed - 1);
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
        AsyncItems<TInput, TResult, TCall> items, in CountedItems<TInput, TResult> work, in RunSettings settings, SoloEnd end)
    {
        settings.Stop?.End();
        if (settings is { Progress: null, Telemetry: null, Stop: not { IsTelling: true } })
        {
            settings.Stop?.Close();
            var stopReason = end == SoloEnd.Fatal ? SettledStopReason.Fatal : SettledStopReason.None;
            return Task.FromResult(work.ToBatch(work.EndOf(settings.End(work.InputCompleted, stopReason)), items));
        }
        var run = new CountedRun<TInput, TResult, TCall>(items, work, settings, null, claimed: work.Count);
        run.BeginTelemetry(work.Count);
        if (end == SoloEnd.Fatal)
            run.Stop(SettledStopReason.Fatal);
        run.End();
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
            ref TCall call, in CountedItems<TInput, TResult> work, in RunSettings settings, ItemTokenSource? tokenSource, ExecutionContext context,
            ref Turn turn, ref int next)
        {
            var inputs = work.Inputs;
            var outcomes = work.Outcomes;
            var positions = work.Positions;
            int count = work.Count;
            var threadsContext = SynchronizationContext.Current;
            var callToken = settings.Token;
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
                        ExecutionContext.Restore(context);
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

                outcomes[index].Fail(failure, toldToStop: callToken.IsCancellationRequested);
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
