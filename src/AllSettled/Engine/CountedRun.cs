namespace AllSettled.Engine;

/// <summary>A run over a known number of inputs: they are claimed by counting.</summary>
internal sealed class CountedRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>, IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly AsyncItems<TInput, TResult, TCall> _items;
    private readonly CountedItems<TInput, TResult> _work;
    private readonly TaskCompletionSource<SettledBatch<TInput, TResult>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many items are claimed; ends above their number, by one for each slot.</summary>
    private long _claimed;

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
        settings.Progress?.Start(work.Inputs.Length, work.AlreadyFulfilled);
        if (work.Count == 0 || settings.Token.IsCancellationRequested)
            return CompletedTask(items, work, settings);

        if (!CallerThread.MayRunItems)
        {
            var queued = new CountedRun<TInput, TResult, TCall>(items, work, settings, ExecutionContext.Capture(), claimed: 0);
            ThreadPool.UnsafeQueueUserWorkItem(queued, preferLocal: false);
            return queued._result.Task;
        }

        var context = ExecutionContext.Capture()!;
        var call = items.Call;
        var turn = Turn.StartNow();
        int next = 0;
        try
        {
            var end = Solo.Walk(ref call, work, settings, context, ref turn, ref next);
            if (end == SoloEnd.NothingLeft)
                return CompletedTask(items, work, settings);

            var run = new CountedRun<TInput, TResult, TCall>(items, work, settings, context, claimed: next);
            run.GoOnAfter(end, call, turn);
            return run._result.Task;
        }
        finally
        {
            // What the items did to the context stays with them.
            ExecutionContext.Restore(context);
        }
    }

    /// <summary>On the pool: goes on alone where the caller's turn was over, or begins where the caller must not run items.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var call = _items.Call;
        var turn = Turn.StartNow();
        int next = (int)_claimed;
        ExecutionContext.Restore(Context);
        var end = Solo.Walk(ref call, _work, Settings, Context, ref turn, ref next);
        _claimed = next;
        if (end == SoloEnd.NothingLeft)
            Complete();
        else
            GoOnAfter(end, call, turn);
    }

    protected override Claim TryClaim(Slot<TInput, TResult, TCall> slot, out TInput input)
    {
        long n;
        if (Settings.Token.IsCancellationRequested || (n = Interlocked.Increment(ref _claimed) - 1) >= _work.Count)
        {
            input = default!;
            return Claim.None;
        }
        slot.Index = _work.PositionOf((int)n);
        input = _work.Inputs[slot.Index];
        return Claim.Item;
    }

    protected override ref Outcome<TResult> OutcomeAt(int index) => ref _work.Outcomes[index];

    protected override void Complete()
    {
        if (Settings.Progress is { } progress)
            progress.Finish(_work.Inputs.Length, SetResult);
        else
            SetResult();
    }

    private void SetResult() => _result.SetResult(_work.ToBatch(Settings, _items));

    /// <summary>One thread came to the end of what it could do alone; <see cref="_claimed"/> says how far.</summary>
    private void GoOnAfter(SoloEnd end, in TCall call, Turn turn)
    {
        if (end == SoloEnd.TurnOver && !turn.ItemsAreSlow)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        var slot = AddFirstSlot();
        if (end == SoloEnd.TurnOver)
        {
            Recruit();
            Queue(slot);
            return;
        }

        slot.Call = call;
        slot.Index = _work.PositionOf((int)_claimed - 1);
        slot.HasItem = true;
        if (Park(slot) is { } next)
            Walk(next, turn);
    }

    /// <summary>Nothing is running, so nothing needs a run.</summary>
    private static Task<SettledBatch<TInput, TResult>> CompletedTask(
        AsyncItems<TInput, TResult, TCall> items, in CountedItems<TInput, TResult> work, in RunSettings settings)
    {
        if (settings.Progress is null)
            return Task.FromResult(work.ToBatch(settings, items));
        var run = new CountedRun<TInput, TResult, TCall>(items, work, settings, null, claimed: work.Count);
        run.Complete();
        return run._result.Task;
    }

    /// <summary>What a thread does that has the run for itself: no claims, no slot, and nothing allocated.</summary>
    private static class Solo
    {
        /// <summary>
        /// Runs items from <paramref name="next"/> on until one is pending, which <paramref name="call"/> then holds, or the
        /// turn is over, or none is left.
        /// </summary>
        public static SoloEnd Walk(
            ref TCall call, in CountedItems<TInput, TResult> work, in RunSettings settings, ExecutionContext context, ref Turn turn, ref int next)
        {
            var inputs = work.Inputs;
            var outcomes = work.Outcomes;
            var positions = work.Positions;
            var token = settings.Token;
            var progress = settings.Progress;
            int count = work.Count;
            int n = next;
            while (true)
            {
                int index = 0;
                try
                {
                    for (; n < count; n++)
                    {
                        if (token.IsCancellationRequested)
                            break;
                        if (turn.IsOver())
                        {
                            next = n;
                            return SoloEnd.TurnOver;
                        }

                        index = positions is null ? n : positions[n];
                        ExecutionContext.Restore(context);
                        if (!call.Start(inputs[index], token))
                        {
                            next = n + 1;
                            return SoloEnd.Pending;
                        }
                        call.Settle(ref outcomes[index], token);
                        progress?.Add(outcomes[index].Status);
                        turn.CountItem();
                    }
                    next = n;
                    return SoloEnd.NothingLeft;
                }
                catch (Exception e)
                {
                    outcomes[index].Fail(e, token);
                    progress?.Add(outcomes[index].Status);
                    turn.CountItem();
                    n++;
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
    }
}
