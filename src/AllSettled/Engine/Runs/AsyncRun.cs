using System.Runtime.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Stopping;
using AllSettled.Records;

namespace AllSettled.Engine.Runs;

/// <summary>
/// One run of a batch with asynchronous items. It has at most <c>MaxConcurrency</c> slots. Each slot claims the next item itself,
/// starts it, and parks on it while it is pending. There is no semaphore, no task per item and no queue of items.
/// </summary>
/// <remarks>
/// <para>A thread <em>walks</em> a slot: it claims and starts one item after the other while they complete at once. If an item does
/// not, the slot parks on it, and the thread walks another slot if there may be one. So an item that waits for a later item
/// finds that one started (S26). When a parked item completes, the thread that completed it settles it and walks its slot.</para>
/// <para>A slot that finds nothing to claim retires. The run completes with the last of them.</para>
/// <para>How a run stops, and how it abandons items that do not stop, is in <c>AsyncRun.Stop.cs</c>.</para>
/// </remarks>
internal abstract partial class AsyncRun<TInput, TResult, TCall> : IRunStopListener
    where TCall : struct, IItemCall<TInput, TResult>
{
    private static readonly ContextCallback s_resume = static slot => ((Slot)slot!).Resume();

    private static readonly ContextCallback s_onNoneLive = static run => ((AsyncRun<TInput, TResult, TCall>)run!).OnNoneLive();

    private static readonly ContextCallback s_complete = static run => ((AsyncRun<TInput, TResult, TCall>)run!).Complete();

    protected readonly RunContext Context;

    /// <summary>Not called itself: each slot calls a copy.</summary>
    protected readonly TCall Call;
    private readonly int _maxSlots;

    /// <summary>Null until the run starts, if the caller suppressed the flow of its context.</summary>
    private ExecutionContext? _startContext;

    /// <summary>How many places have a slot. A slot that replaces an abandoned one takes its place.</summary>
    private int _slots;

    /// <summary>How many slots have not retired, with other work that keeps the run open. The run is complete at 0.</summary>
    private int _liveSlots;

    /// <summary>Whether starting the items takes so much time that more threads pay.</summary>
    private volatile bool _recruiting;

    private Pace _pace;

    /// <summary>1 while a recruit is queued. There is at most one, so that recruits come as fast as the thread pool has threads.</summary>
    private int _recruitQueued;

    /// <param name="call">The item method.</param>
    /// <param name="context">The context of the run.</param>
    /// <param name="startContext">The execution context of the call; null if the caller suppressed its flow.</param>
    /// <param name="mayForgetKeys">Whether keys are forgotten that no item has at the moment.</param>
    protected AsyncRun(in TCall call, in RunContext context, ExecutionContext? startContext, bool mayForgetKeys)
    {
        Call = call;
        Context = context;
        _maxSlots = context.MaxConcurrency;
        _startContext = startContext;
        _canAbandon = context.CanAbandon;
        _abandonable = _canAbandon ? [] : null;
        if (TCall.IsPartitioned)
            Partitions = new(Call.PartitionKeys!, context.MaxPerPartition, mayForgetKeys);
    }

    protected enum Claim
    {
        /// <summary>There is nothing left for this slot.</summary>
        None,

        /// <summary>The slot has an item to start.</summary>
        Item,

        /// <summary>The slot waits, and something else resumes it. The thread may leave.</summary>
        Waiting,

        /// <summary>An input was taken that does not start now, or never. The slot claims again.</summary>
        Passed,
    }

    /// <summary>
    /// The execution context that every item starts in (S21): the call's, with the batch's span as the current one. If the caller
    /// suppressed its flow, it is the default context of a pool thread.
    /// </summary>
    protected ExecutionContext StartContext => _startContext ??= ExecutionContext.Capture()!;

    /// <summary>Claims the next item for this slot: sets the slot's <c>Index</c> and returns the input.</summary>
    protected abstract Claim TryClaim(Slot slot, out TInput input);

    /// <summary>Whether a further slot might find something to claim.</summary>
    protected abstract bool MayHaveMore { get; }

    /// <summary>The index of the record of the slot's item. A batch that was collected from part of a stream has gaps.</summary>
    protected virtual long IndexOf(Slot slot) => slot.Index;

    /// <summary>Where the outcome of the slot's item is stored.</summary>
    protected abstract ref Outcome<TResult> OutcomeOf(Slot slot);

    /// <summary>Hands over the record that the slot holds. Called when the slot does not claim its next item at once.</summary>
    protected virtual void Deliver(Slot slot)
    {
    }

    /// <summary>The grace period after a stop is over. The run must not wait for its source any longer.</summary>
    protected virtual void AbandonSource()
    {
    }

    /// <summary>Every slot has retired: no item runs, and every outcome is written.</summary>
    protected abstract void Complete();

    /// <summary>The first thing that a run with telemetry does.</summary>
    /// <param name="size">How many items there are to run; null if that is not known.</param>
    protected void BeginTelemetry(long? size)
    {
        if (Context.Telemetry is { } telemetry)
            _startContext = telemetry.BeginBatchIn(_startContext, size, _maxSlots);
    }

    /// <summary>Adds the slot that a run begins with.</summary>
    protected Slot AddFirstSlot()
    {
        _slots = 1;
        _liveSlots = 1;
        var slot = NewSlot();
        Context.Stop?.Watch(this);
        return slot;
    }

    /// <summary>Whether the run has as many slots as it may have.</summary>
    protected bool HasAllSlots => Volatile.Read(ref _slots) >= _maxSlots;

    /// <summary>
    /// Adds a slot if the bound allows it and there may be something for it to do. Never in a run that is stopping: recruits would find
    /// nothing, and each would add the next one.
    /// </summary>
    protected virtual Slot? TryAddSlot()
    {
        if (HasAllSlots || IsStopping || !MayHaveMore)
            return null;
        if ((uint)Interlocked.Increment(ref _slots) > (uint)_maxSlots)
        {
            Interlocked.Decrement(ref _slots);
            return null;
        }
        // A stream's reader makes room without owning a slot. The last slot may have retired meanwhile.
        if (!TryAddLive())
            return null;
        return NewSlot();
    }

    /// <summary>Whether more threads pay.</summary>
    protected bool IsRecruiting => _recruiting;

    /// <summary>More threads pay.</summary>
    protected void Recruit()
    {
        _recruiting = true;
        TryRecruit();
    }

    /// <summary>Lets a thread of the pool walk a slot.</summary>
    protected static void Queue(Slot slot) => ThreadPool.UnsafeQueueUserWorkItem(slot, preferLocal: false);

    /// <summary>A turn is over. Starts to recruit threads if starting the items takes enough time.</summary>
    /// <returns>Whether the run recruits threads.</returns>
    protected bool RecruitIfWorthIt(in Turn turn)
    {
        _pace.Add(turn.Length, turn.Items);
        if (_pace.ItemsAreWorthThreads)
            _recruiting = true;
        return _recruiting;
    }

    /// <summary>Starts items, beginning with this slot, until there is nothing to do for this thread.</summary>
    protected void Walk(Slot slot, ref Turn turn)
    {
        var threadsContext = SynchronizationContext.Current;
        while (true)
        {
            // The try is around the loop and not around each item: few items throw, and the others pay nothing for it.
            try
            {
                while (true)
                {
                    if (turn.IsOver())
                    {
                        HandOver(slot, turn);
                        return;
                    }

                    TInput input;
                    bool hasWaited = slot.IsClaimed;
                    if (hasWaited)
                    {
                        slot.IsClaimed = false;
                        input = slot.Input;
                    }
                    else
                    {
                        switch (TryClaim(slot, out input))
                        {
                            case Claim.None:
                                Retire();
                                return;
                            case Claim.Waiting:
                                return;
                            case Claim.Passed:
                                turn.CountItem();
                                continue;
                        }
                    }
                    bool mayBeHeld = _abandonedAlive >= _maxSlots;
                    if (mayBeHeld && TryHold(slot, input))
                        return;
                    // TryClaim has checked for a stop. Check again where time has passed since.
                    if ((hasWaited || mayBeHeld) && (!MayStartClaimed || slot.Partition is { IsStopped: true }))
                    {
                        TakeBack(slot);
                        continue;
                    }

                    slot.HasItem = true;
                    turn.CountItem();
                    ExecutionContext.Restore(StartContext);
                    CallerThread.RestoreSynchronizationContext(threadsContext);
                    if (!Start(slot, input))
                    {
                        if (Park(slot) is not { } next)
                            return;
                        slot = next;
                    }
                }
            }
            catch (Exception e) when (slot.HasItem)
            {
                FailItem(slot, e);
            }
        }
    }

    /// <summary>The parked item of this slot has completed, on whatever thread and stack that happened.</summary>
    private void OnItemCompleted(Slot slot)
    {
        if (_canAbandon && !slot.TryUnpark())
            DropLateOutcome(slot);
        else
            GoOn(slot);
    }

    /// <summary>Resumes a slot: on this thread if that is safe, else on the thread pool.</summary>
    protected void GoOn(Slot slot)
    {
        // Items that complete one another would nest one walk inside the next. And the source of a value task may call back where a
        // synchronization context or a transaction is current, which the next items must not see (S22).
        if (CallerThread.HasNothingOfItsOwn && RuntimeHelpers.TryEnsureSufficientExecutionStack())
            ExecutionContext.Run(StartContext, s_resume, slot);
        else
            Queue(slot);
    }

    /// <summary>A thread of the pool takes a slot that was queued.</summary>
    private void Execute(Slot slot)
    {
        if (slot.IsRecruit)
        {
            slot.IsRecruit = false;
            Volatile.Write(ref _recruitQueued, 0);
        }
        slot.IsReaders = false;
        if (_recruiting)
            TryRecruit();
        ExecutionContext.Run(StartContext, s_resume, slot);
    }

    /// <summary>Settles the slot's item, if it has one, and walks the slot.</summary>
    private void Resume(Slot slot)
    {
        var turn = slot.HasItem ? Turn.AfterItem() : Turn.OfPoolThread();
        if (slot.HasItem)
        {
            var threadsContext = SynchronizationContext.Current;
            try
            {
                Settle(slot);
            }
            catch (Exception e) when (slot.HasItem)
            {
                FailItem(slot, e);
            }
            // The user's judge may have set one, and the next items must not see it (S22).
            CallerThread.RestoreSynchronizationContext(threadsContext);
        }
        Walk(slot, ref turn);
    }

    /// <summary>Leaves the slot to its pending item.</summary>
    /// <returns>The slot that this thread walks next; null if the thread may leave.</returns>
    protected Slot? Park(Slot slot)
    {
        // Add the other slot before parking this one. Once parked, this one may run, retire and complete the run at any time.
        var next = TryAddSlot();
        slot.WasParked = true;
        if (slot.IsReaders)
        {
            slot.IsReaders = false;
            next?.IsReaders = true;
        }
        var deadline = slot.Deadline;
        var resilient = slot.Resilient;
        if (_canAbandon)
            slot.MarkParked();
        try
        {
            slot.OnCompleted(slot.OnItemCompleted);
        }
        catch (Exception e)
        {
            // The source of a value task refused the continuation, so nothing will resume the slot.
            if (_canAbandon && !slot.TryUnpark())
                return next;
            FailItem(slot, e);
            if (next is null)
                return slot;
            Deliver(slot);
            Queue(slot);
            return next;
        }
        if (_canAbandon)
            AbandonIfOverdue(slot, deadline, resilient);
        return next;
    }

    /// <summary>Keeps the run from completing until <see cref="Retire"/> is called once more.</summary>
    /// <returns>False if the run has ended.</returns>
    protected bool TryAddLive()
    {
        int live;
        while ((live = Volatile.Read(ref _liveSlots)) > 0)
        {
            if (Interlocked.CompareExchange(ref _liveSlots, live + 1, live) == live)
                return true;
        }
        return false;
    }

    /// <summary>This many slots found nothing left to claim.</summary>
    protected void Retire(int slots = 1)
    {
        // What follows calls the source and the observer. They must run in the context of the call, and not in that of the last item (S21).
        if (Interlocked.Add(ref _liveSlots, -slots) == 0)
            ExecutionContext.Run(StartContext, s_onNoneLive, this);
    }

    private void OnNoneLive()
    {
        if (!TryHoldOpen())
            CompleteAfterCallbacks();
    }

    /// <summary>Reopens the run for work that is not an item, if there is any. That work retires like a slot.</summary>
    protected virtual bool TryHoldOpen() => false;

    /// <summary>Reopens the run in which no slot is left, for the caller.</summary>
    protected void Reopen() => Volatile.Write(ref _liveSlots, 1);

    /// <summary>No slot is left. Completes the run as soon as the callbacks on the items' tokens have returned (S19).</summary>
    protected void CompleteAfterCallbacks()
    {
        if (Context.Stop is { } stop)
        {
            stop.Unregister();
            if (stop.TryWaitForCallbacks(CompleteInContext))
                return;
        }
        CompleteInContext();
    }

    private void CompleteInContext()
    {
        Context.Stop?.Dispose();
        // If nothing ran, this is still the caller's thread, which may suppress the flow of its context.
        if (_startContext is null && ExecutionContext.IsFlowSuppressed())
            Complete();
        else
            ExecutionContext.Run(StartContext, s_complete, this);
    }

    /// <summary>Starts the slot's item, and settles it if it completes at once.</summary>
    /// <returns>Whether the item has ended; else it is pending.</returns>
    private bool Start(Slot slot, TInput input)
    {
        if (Context.Telemetry is not null)
            Trace(slot, input);
        bool isCompleted;
        if (Context.Resilience is { } pipeline)
        {
            slot.Resilient = new(this, slot, input, OutcomeOf(slot).ContextOfNextAttempt(IndexOf(slot)));
            isCompleted = slot.Resilient.Start(pipeline);
        }
        else if (slot.Call.TryFulfill(input, ContextFor(slot), TokenFor(slot), out var value))
        {
            ref var outcome = ref OutcomeOf(slot);
            outcome.Fulfill(value);
            CompleteItem(slot, outcome);
            return true;
        }
        else
        {
            isCompleted = slot.Call.IsCompleted;
        }
        if (isCompleted)
            Settle(slot);
        return isCompleted;
    }

    private void Trace(Slot slot, TInput input)
    {
        var telemetry = Context.Telemetry!;
        slot.Trace = TCall.IsBulk ? TraceCall(telemetry, ChunkOf(input)) : telemetry.BeginItem(IndexOf(slot), input);
        if (slot.Partition is not null)
            telemetry.AddPartitionKey(slot.Trace, slot.Partition.Key);
    }

    private ItemContext ContextFor(Slot slot)
        => TCall.UsesContext ? OutcomeOf(slot).ContextOfNextAttempt(IndexOf(slot)) : default;

    private Slot NewSlot()
    {
        var slot = new Slot(this);
        if (_canAbandon)
            AddAbandonable(slot);
        return slot;
    }

    /// <summary>Queues one more slot to the thread pool, if there may be something for it to do.</summary>
    protected void TryRecruit()
    {
        if (Volatile.Read(ref _recruitQueued) == 1 || Interlocked.Exchange(ref _recruitQueued, 1) == 1)
            return;
        if (TryAddSlot() is { } recruit)
        {
            recruit.IsRecruit = true;
            Queue(recruit);
        }
        else
        {
            Volatile.Write(ref _recruitQueued, 0);
        }
    }

    private void HandOver(Slot slot, in Turn turn)
    {
        RecruitIfWorthIt(turn);
        Deliver(slot);
        Queue(slot);
    }

    private void Settle(Slot slot)
    {
        ref var outcome = ref OutcomeOf(slot);
        if (slot.Settle(ref outcome) is { } failure)
            FailItem(slot, failure);
        else
            CompleteItem(slot, outcome);
    }

    private void FailItem(Slot slot, Exception error)
    {
        ref var outcome = ref OutcomeOf(slot);
        Context.RejectOrCancel(ref outcome, error, slot.Deadline, slot.Calls, slot.LastFailure);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
        CompleteItem(slot, outcome);
    }

    /// <summary>The outcome of the slot's item is written.</summary>
    private void CompleteItem(Slot slot, in Outcome<TResult> outcome)
    {
        slot.HasItem = false;
        slot.HasRecord = true;
        // Before any further item can start.
        if (TCall.IsPartitioned && outcome.Status == SettledStatus.Rejected && slot.Partition is not null)
            Partitions!.Fail(slot.Partition);
        if (slot.Deadline is { } deadline)
        {
            slot.Deadline = null;
            EndDeadline(deadline);
        }
        if (TCall.IsBulk)
        {
            CompleteCall(slot, outcome);
        }
        else
        {
            // Before the observer, which may be slow: no further item may start.
            if (Context.Tally is { } tally && tally.Add(outcome.Status))
                StopAtThreshold();
            Context.Telemetry?.EndItem(slot.Trace, outcome);
        }
        slot.Resilient?.Close(outcome.Error);
        if (_held is not null)
            ReleaseNext();
    }

    private void StopAtThreshold()
    {
        Stop(SettledStopReason.FailureThreshold);
        Context.CancelRunningItems();
    }

    /// <summary>
    /// The input that this slot has claimed does not run, since the batch or its partition stopped before. Its record says so.
    /// </summary>
    protected void TakeBack(Slot slot)
    {
        if (slot.Partition is not null)
            Context.Tally?.AddUncalled(1);
        slot.HasRecord = true;
        if (TCall.IsBulk)
            GiveUp(slot);
        Deliver(slot);
    }
}
