using System.Runtime.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Stopping;
using AllSettled.Records;

namespace AllSettled.Engine.Runs;

/// <summary>
/// One run of a batch with asynchronous items: at most <c>MaxConcurrency</c> slots, each of which claims the next item
/// itself, starts it, and parks on it while it is pending. There is no semaphore, no task per item and no queue of items.
/// </summary>
/// <remarks>
/// <para>A thread <em>walks</em> a slot: it claims and starts one item after the other while they complete at once. Where one
/// does not, the slot parks on it, and the thread walks on with another slot if there may be more of them (S26: items that
/// wait for later ones to start find them started). When a parked item completes, the thread that completed it settles the
/// item and walks that slot on.</para>
/// <para>A slot that finds nothing left to claim retires. The run completes with the last of them.</para>
/// <para>How a run stops, and how it gives up items that do not, is in <c>AsyncRun.Stop.cs</c>.</para>
/// </remarks>
internal abstract partial class AsyncRun<TInput, TResult, TCall> : IRunStopListener
    where TCall : struct, IItemCall<TInput, TResult>
{
    private static readonly ContextCallback s_resume = static slot => ((Slot<TInput, TResult, TCall>)slot!).Resume();

    private static readonly ContextCallback s_onNoneLive = static run => ((AsyncRun<TInput, TResult, TCall>)run!).OnNoneLive();

    private static readonly ContextCallback s_complete = static run => ((AsyncRun<TInput, TResult, TCall>)run!).Complete();

    public readonly RunContext Context;

    private readonly AsyncOrigin<TInput, TResult, TCall> _origin;
    private readonly int _maxSlots;

    /// <summary>What every item starts in (S21): the call's context, in which the batch's span is the current one. Null until the run starts if the caller suppressed its flow.</summary>
    private ExecutionContext? _startContext;

    /// <summary>How many slots were ever added; only grows.</summary>
    private int _slots;

    /// <summary>How many of them have not retired; the run is complete at 0.</summary>
    private int _liveSlots;

    /// <summary>Whether starting items turned out to be work, so that more threads are welcome.</summary>
    private volatile bool _recruiting;

    private Pace _pace;

    /// <summary>1 while a recruit is queued: there is never more than one, so that they come as fast as the pool has threads.</summary>
    private int _recruitQueued;

    protected AsyncRun(AsyncOrigin<TInput, TResult, TCall> origin, in RunContext context, ExecutionContext? startContext)
    {
        _origin = origin;
        Context = context;
        _maxSlots = context.MaxConcurrency;
        _startContext = startContext;
        _canAbandon = context.CanAbandon;
        _abandonable = _canAbandon ? [] : null;
    }

    protected enum Claim
    {
        /// <summary>There is nothing left for this slot.</summary>
        None,

        /// <summary>The slot has an item to start.</summary>
        Item,

        /// <summary>The slot waits, and is resumed by whatever it waits for; the thread may go.</summary>
        Waiting,
    }

    /// <summary>Where flow was suppressed, a pool thread begins with the default context, and that is captured.</summary>
    protected ExecutionContext StartContext => _startContext ??= ExecutionContext.Capture()!;

    /// <summary>The next item goes to this slot: sets its <c>Index</c>, and hands out the input.</summary>
    protected abstract Claim TryClaim(Slot<TInput, TResult, TCall> slot, out TInput input);

    /// <summary>Whether a further slot might find something to claim.</summary>
    protected abstract bool MayHaveMore { get; }

    /// <summary>Where the outcome of the slot's item is kept.</summary>
    protected abstract ref Outcome<TResult> OutcomeOf(Slot<TInput, TResult, TCall> slot);

    /// <summary>The outcome of the slot's item is written.</summary>
    protected virtual void OnSettled(Slot<TInput, TResult, TCall> slot)
    {
    }

    /// <summary>The thread leaves a slot whose item it settled, without having claimed the next one for it.</summary>
    protected virtual void Deliver(Slot<TInput, TResult, TCall> slot)
    {
    }

    /// <summary>The input that this slot has claimed will not run: the batch was told to stop before it started.</summary>
    protected virtual void TakeBack(Slot<TInput, TResult, TCall> slot)
    {
    }

    /// <summary>The grace period after a stop is over: does not wait any longer for a source that still owes an input.</summary>
    protected virtual void AbandonSource()
    {
    }

    /// <summary>Every slot has retired: nothing runs any more, and every outcome is written.</summary>
    protected abstract void Complete();

    /// <summary>Before anything else in a run that is listened to.</summary>
    /// <param name="size">How many items there are to run, or null if nobody knows.</param>
    protected void BeginTelemetry(long? size)
    {
        if (Context.Telemetry is { } telemetry)
            _startContext = telemetry.BeginBatchIn(_startContext, size, _maxSlots);
    }

    /// <summary>The slot that a run begins with.</summary>
    protected Slot<TInput, TResult, TCall> AddFirstSlot()
    {
        _slots = 1;
        _liveSlots = 1;
        var slot = NewSlot();
        Context.Stop?.Watch(this);
        return slot;
    }

    /// <summary>As many slots as there may be were added.</summary>
    protected bool HasAllSlots => Volatile.Read(ref _slots) >= _maxSlots;

    /// <summary>
    /// Adds a slot if the bound allows and there may be something for it to do: never in a run that is told to stop, where
    /// each recruit would call the next one and, without a bound, the run would not end.
    /// </summary>
    protected virtual Slot<TInput, TResult, TCall>? TryAddSlot()
    {
        if (HasAllSlots || IsStopping || !MayHaveMore)
            return null;
        if ((uint)Interlocked.Increment(ref _slots) > (uint)_maxSlots)
        {
            Interlocked.Decrement(ref _slots);
            return null;
        }
        // The reader of a stream makes room without being a slot, and the last of those may have retired meanwhile.
        if (!TryAddLive())
            return null;
        return NewSlot();
    }

    /// <summary>Has a pool thread walk a slot.</summary>
    protected static void Queue(Slot<TInput, TResult, TCall> slot)
        => ThreadPool.UnsafeQueueUserWorkItem(slot, preferLocal: false);

    /// <summary>A turn is over: lets pool threads join if starting items turns out to be work.</summary>
    /// <returns>Whether they may.</returns>
    protected bool RecruitIfWorthIt(in Turn turn)
    {
        _pace.Add(turn.Length, turn.Items);
        if (_pace.ItemsAreWorthThreads)
            _recruiting = true;
        return _recruiting;
    }

    /// <summary>Starts items, beginning with this slot, until there is nothing to do for this thread.</summary>
    protected void Walk(Slot<TInput, TResult, TCall> slot, ref Turn turn)
    {
        var threadsContext = SynchronizationContext.Current;
        while (true)
        {
            // Around the loop and not around each item: an item that throws is rare, and the catch below costs the others nothing.
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
                    if (slot.IsClaimed)
                    {
                        // By a pull that was pending, or while too many abandoned items were alive.
                        slot.IsClaimed = false;
                        input = slot.Input;
                        if (IsStopping)
                        {
                            TakeBack(slot);
                            continue;
                        }
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
                        }
                    }
                    if (_abandonedAlive >= _maxSlots)
                    {
                        if (TryHold(slot, input))
                            return;
                        if (IsStopping)
                        {
                            TakeBack(slot);
                            continue;
                        }
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
    public void OnItemCompleted(Slot<TInput, TResult, TCall> slot)
    {
        if (_canAbandon && !slot.TryUnpark())
        {
            DropLateOutcome(slot);
            return;
        }

        GoOn(slot);
    }

    /// <summary>Resumes a slot from within whatever called back: here if that is a good place, else on the pool.</summary>
    protected void GoOn(Slot<TInput, TResult, TCall> slot)
    {
        // Items that complete one another would nest one walk in the next; and the source of a value task may call back where a
        // synchronization context or a transaction is current, which the next items must not see (S22).
        if (CallerThread.HasNothingOfItsOwn && RuntimeHelpers.TryEnsureSufficientExecutionStack())
            ExecutionContext.Run(StartContext, s_resume, slot);
        else
            Queue(slot);
    }

    /// <summary>A pool thread takes up a slot that was queued.</summary>
    public void Execute(Slot<TInput, TResult, TCall> slot)
    {
        if (slot.IsRecruit)
        {
            slot.IsRecruit = false;
            Volatile.Write(ref _recruitQueued, 0);
        }
        if (_recruiting)
            TryRecruit();
        ExecutionContext.Run(StartContext, s_resume, slot);
    }

    /// <summary>Settles the item that this slot is at, if it is at one, and walks on.</summary>
    public void Resume(Slot<TInput, TResult, TCall> slot)
    {
        var turn = slot.HasItem ? Turn.AfterItem() : Turn.OfPoolThread();
        if (slot.HasItem)
        {
            try
            {
                Settle(slot);
            }
            catch (Exception e) when (slot.HasItem)
            {
                FailItem(slot, e);
            }
        }
        Walk(slot, ref turn);
    }

    /// <summary>
    /// Leaves the slot to its pending item.
    /// </summary>
    /// <returns>The slot that this thread walks on with, or null if it may go.</returns>
    protected Slot<TInput, TResult, TCall>? Park(Slot<TInput, TResult, TCall> slot)
    {
        // First the other slot, then the parking: from then on this one may run, retire, and complete the run at any time.
        var next = TryAddSlot();
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
            // The source of a value task refused the continuation, so nobody will resume the slot.
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

    /// <summary>The run goes on until this retires, too.</summary>
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
        // What follows calls the source and the observer, in the context of the call and not of the last item (S21).
        if (Interlocked.Add(ref _liveSlots, -slots) == 0)
            ExecutionContext.Run(StartContext, s_onNoneLive, this);
    }

    private void OnNoneLive()
    {
        if (!TryHoldOpen())
            CompleteAfterCallbacks();
    }

    /// <summary>Something is still to be done that is no item: then the run is reopened for it, and it retires like a slot.</summary>
    protected virtual bool TryHoldOpen() => false;

    /// <summary>No slot is left, but for what calls this.</summary>
    protected void Reopen() => Volatile.Write(ref _liveSlots, 1);

    /// <summary>No slot is left. Completes the run, as soon as the callbacks on the items' token have returned (S19).</summary>
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
        // Where nothing ran, this is still the caller's thread, which may suppress its flow.
        if (_startContext is null && ExecutionContext.IsFlowSuppressed())
            Complete();
        else
            ExecutionContext.Run(StartContext, s_complete, this);
    }

    /// <summary>Starts the slot's item, and settles it if it completes at once.</summary>
    /// <returns>Whether the item has ended; else it is pending.</returns>
    private bool Start(Slot<TInput, TResult, TCall> slot, TInput input)
    {
        if (Context.Telemetry is { } telemetry)
            slot.Trace = telemetry.BeginItem(slot.Index, input);
        bool isCompleted;
        if (Context.Resilience is { } pipeline)
        {
            slot.Resilient = new(this, slot, input, OutcomeOf(slot).ContextOfNextAttempt(slot.Index));
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

    private ItemContext ContextFor(Slot<TInput, TResult, TCall> slot)
        => TCall.UsesContext ? OutcomeOf(slot).ContextOfNextAttempt(slot.Index) : default;

    private Slot<TInput, TResult, TCall> NewSlot()
    {
        var slot = new Slot<TInput, TResult, TCall>(this, _origin.Call);
        if (_canAbandon)
            AddAbandonable(slot);
        return slot;
    }

    /// <summary>Queues one more slot for whatever thread comes, if there may be something for it to do.</summary>
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

    private void HandOver(Slot<TInput, TResult, TCall> slot, in Turn turn)
    {
        RecruitIfWorthIt(turn);
        Deliver(slot);
        Queue(slot);
    }

    private void Settle(Slot<TInput, TResult, TCall> slot)
    {
        ref var outcome = ref OutcomeOf(slot);
        if (slot.Settle(ref outcome) is { } failure)
            FailItem(slot, failure);
        else
            CompleteItem(slot, outcome);
    }

    private void FailItem(Slot<TInput, TResult, TCall> slot, Exception error)
    {
        ref var outcome = ref OutcomeOf(slot);
        Context.RejectOrCancel(ref outcome, error, slot.Deadline, slot.Calls, slot.LastFailure);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
        CompleteItem(slot, outcome);
    }

    /// <summary>The item has its outcome.</summary>
    private void CompleteItem(Slot<TInput, TResult, TCall> slot, in Outcome<TResult> outcome)
    {
        slot.HasItem = false;
        if (slot.Deadline is { } deadline)
        {
            slot.Deadline = null;
            DisposeDeadline(deadline);
        }
        Context.Telemetry?.EndItem(slot.Trace, outcome);
        if (Context.Tally is { } tally && tally.Add(outcome.Status))
            Stop(SettledStopReason.FailureThreshold);
        if (_held is not null)
            ReleaseNext();
        OnSettled(slot);
    }
}
