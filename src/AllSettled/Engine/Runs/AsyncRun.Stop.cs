using AllSettled.Engine.Contexts;
using AllSettled.Engine.Stopping;
using AllSettled.Records;

namespace AllSettled.Engine.Runs;

/// <summary>How a run stops, and what becomes of items that do not.</summary>
internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>Whether there may come a moment at which an item that does not stop is given up (S10).</summary>
    private readonly bool _canAbandon;

    /// <summary>Every slot that may hold a pending item, for the end of the grace period. Guards itself; null where none is given up.</summary>
    private readonly HashSet<Slot<TInput, TResult, TCall>>? _abandonable;

    private int _stopReason;
    private int _abandoned;

    /// <summary>How many items that were given up are still running.</summary>
    private int _abandonedAlive;

    /// <summary>Slots with a claimed item that may not start, because too many abandoned ones are alive. This and what follows under the lock.</summary>
    private Queue<Slot<TInput, TResult, TCall>>? _held;

    /// <summary>While something is held and the limit is reached.</summary>
    private AbandonedWait? _abandonedWait;

    /// <summary>Whether no further items start.</summary>
    protected bool IsStopping => Context.IsCanceled || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>How the run ended; valid when it is complete.</summary>
    protected BatchEnd CreateEnd(bool inputCompleted) => Context.CreateEnd(inputCompleted, (SettledStopReason)_stopReason, _abandoned);

    /// <summary>No further items start; the first reason stands.</summary>
    protected void Stop(SettledStopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None) != (int)SettledStopReason.None)
            return;
        OnStopped(reason);
        ReleaseHeld();
    }

    /// <summary>The run stops, for the first of all reasons.</summary>
    protected virtual void OnStopped(SettledStopReason reason)
    {
    }

    void IRunStopListener.OnStopRequested() => Stop(SettledStopReason.Canceled);

    /// <summary>What is still parked now did not obey. What is still on its way to its first await is given up when it parks.</summary>
    void IRunStopListener.OnGraceOver()
    {
        Slot<TInput, TResult, TCall>[] slots;
        lock (_abandonable!)
            slots = [.. _abandonable];
        foreach (var slot in slots)
            Abandon(slot, item: null);
        AbandonSource();
    }

    private void AddAbandonable(Slot<TInput, TResult, TCall> slot)
    {
        lock (_abandonable!)
            _abandonable.Add(slot);
    }

    private CancellationToken TokenFor(Slot<TInput, TResult, TCall> slot)
        => Context.ItemTimeout is null ? StopTokenOf(slot) : StartDeadline(slot);

    /// <summary>What tells the slot's items of a stop.</summary>
    public CancellationToken StopTokenOf(Slot<TInput, TResult, TCall> slot)
        => (slot.TokenSource ??= Context.NewTokenSource(TCall.UsesToken))?.Token ?? default;

    /// <remarks>On its own, or every item would pay for the closure.</remarks>
    private CancellationToken StartDeadline(Slot<TInput, TResult, TCall> slot)
    {
        slot.Deadline = new ItemDeadline(Context, StopTokenOf(slot), onGraceOver: deadline => Abandon(slot, deadline));
        return slot.Deadline.Token;
    }

    /// <summary>
    /// The item has ended. Often it is the cancellation itself that ends it, within a callback on its token: what the others throw
    /// is still to come (S19), so the run stays open until they have returned, as it does for a slot.
    /// </summary>
    public void DisposeDeadline(ItemDeadline deadline)
    {
        if (!deadline.IsCanceling || !TryHoldOpenFor(deadline))
            deadline.Dispose();
    }

    /// <remarks>On its own, or every item with a time limit would pay for the closure.</remarks>
    private bool TryHoldOpenFor(ItemDeadline deadline)
    {
        if (!TryAddLive())
            return false;
        if (deadline.TryWaitForCallbacks(OnCallbacksReturned))
            return true;
        Retire();
        return false;

        void OnCallbacksReturned()
        {
            deadline.Dispose();
            Retire();
        }
    }

    /// <summary>
    /// The slot has just parked, and the moment to give its item up may have passed while a thread was still in it.
    /// </summary>
    private void AbandonIfOverdue(
        Slot<TInput, TResult, TCall> slot, ItemDeadline? deadline, ResilientItem<TInput, TResult, TCall>? resilient)
    {
        Interlocked.MemoryBarrier();
        if (Context.Stop is { GraceIsOver: true })
            Abandon(slot, item: null);
        else if (deadline is { GraceIsOver: true })
            Abandon(slot, deadline);
        else if (resilient is { IsOverdue: true })
            Abandon(slot, resilient);
    }

    /// <summary>
    /// Records a pending item that did not stop, and gives its place to a new slot: the old one stays with the item for as long
    /// as that runs.
    /// </summary>
    /// <param name="slot">Where the item is.</param>
    /// <param name="item">Which item is meant, by what the slot is parked on; null for whichever it is at.</param>
    public void Abandon(Slot<TInput, TResult, TCall> slot, object? item)
    {
        if (!slot.TryAbandon(item))
            return;

        ref var outcome = ref OutcomeOf(slot);
        bool isTimeout = slot.Resilient is { } resilient ? resilient.IsOverdue : Context.CauseFor(slot.Deadline) == StopCause.Timeout;
        slot.Resilient?.Abandon();
        if (isTimeout)
            outcome.Reject(Context.TimedOut(cause: null), slot.Calls);
        else
            RunContext.Cancel(ref outcome, slot.Calls, slot.LastFailure);
        // Its callbacks may be what hangs: they are not waited for either.
        slot.Deadline?.Dispose();
        slot.Deadline = null;
        // A pipeline of its need not go on waiting for the next call.
        if (slot.TokenSource is not null)
            Context.Stop!.Abandon(slot.TokenSource);
        Interlocked.Increment(ref _abandoned);
        AbandonedWait? began = null;
        lock (_abandonable!)
        {
            _abandonable.Remove(slot);
            if (++_abandonedAlive >= _maxSlots && _held is not null && _abandonedWait is null)
                _abandonedWait = began = new(this);
        }
        began?.Start();
        CompleteItem(slot, outcome);
        Deliver(slot);
        Queue(NewSlot());
    }

    /// <summary>
    /// <c>MaxConcurrency</c> abandoned items may run on beside as many others. While there are so many, no further item starts, so that
    /// twice the bound is never exceeded: the slot keeps the item that it has claimed, and waits.
    /// </summary>
    private bool TryHold(Slot<TInput, TResult, TCall> slot, TInput input)
    {
        AbandonedWait? began = null;
        lock (_abandonable!)
        {
            if (_abandonedAlive < _maxSlots || IsStopping)
                return false;
            slot.Input = input;
            slot.IsClaimed = true;
            (_held ??= new()).Enqueue(slot);
            if (_abandonedWait is null)
                _abandonedWait = began = new(this);
        }
        began?.Start();
        return true;
    }

    /// <summary>None of the abandoned items has ended for as long as that: they hang.</summary>
    private void OnAbandonedWaitOver(AbandonedWait wait)
    {
        if (Volatile.Read(ref _abandonedWait) == wait)
            Stop(SettledStopReason.ItemsHung);
    }

    /// <summary>
    /// An abandoned item has ended. Where there are fewer of them than places now, one more item may start; else those that are left have
    /// their time anew.
    /// </summary>
    private void OnAbandonedEnded()
    {
        AbandonedWait? over, began = null;
        lock (_abandonable!)
        {
            over = _abandonedWait;
            if (--_abandonedAlive >= _maxSlots && over is not null)
                began = new(this);
            _abandonedWait = began;
        }
        over?.Dispose();
        began?.Start();
        ReleaseNext();
    }

    /// <summary>
    /// The next of the items that are held may start, unless the limit is reached: after the end of an abandoned item, and then after
    /// each item that ends, so that a server that answers again is asked more and more.
    /// </summary>
    private void ReleaseNext()
    {
        Slot<TInput, TResult, TCall>? next = null;
        lock (_abandonable!)
        {
            if (_abandonedAlive < _maxSlots && _held is not null && _held.TryDequeue(out next) && _held.Count == 0)
                _held = null;
        }
        if (next is not null)
            Queue(next);
    }

    /// <summary>The run stops: what is held will not start, and its slots retire.</summary>
    private void ReleaseHeld()
    {
        if (_abandonable is null)
            return;
        Queue<Slot<TInput, TResult, TCall>>? held;
        AbandonedWait? over;
        lock (_abandonable)
        {
            (over, _abandonedWait) = (_abandonedWait, null);
            (held, _held) = (_held, null);
        }
        over?.Dispose();
        while (held is not null && held.TryDequeue(out var slot))
            Queue(slot);
    }

    /// <summary>An item that was given up has completed after all: whatever it says is dropped, and its fault observed.</summary>
    private void DropLateOutcome(Slot<TInput, TResult, TCall> slot)
    {
        OnAbandonedEnded();
        try
        {
            Outcome<TResult> dropped = default;
            slot.Settle(ref dropped);
        }
        catch (Exception)
        {
            // A broken source of a value task; its item has its record.
        }
    }

    /// <summary>
    /// How long a run in which nothing may start waits for one of its abandoned items to end (S10): a grace period more, which is of some
    /// length, since a server that stalls for a moment is no reason to give the batch up.
    /// </summary>
    private sealed class AbandonedWait(AsyncRun<TInput, TResult, TCall> run) : IDisposable
    {
        private static readonly TimeSpan s_minimum = TimeSpan.FromSeconds(5);

        private ITimer? _timer;
        private bool _isOver;

        /// <summary>Not under a lock: the clock is the user's code.</summary>
        public void Start()
        {
            var gracePeriod = run.Context.StopGracePeriod;
            _timer = GraceTimer.Start(
                run.Context.TimeProvider, gracePeriod > s_minimum ? gracePeriod : s_minimum, static wait => ((AbandonedWait)wait!).OnTimer(), this);
            // Without its clock the run would wait for ever.
            if (_timer is null)
                OnTimer();
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isOver))
                _timer?.Dispose();
        }

        public void Dispose()
        {
            Volatile.Write(ref _isOver, true);
            Interlocked.MemoryBarrier();
            _timer?.Dispose();
        }

        private void OnTimer() => run.OnAbandonedWaitOver(this);
    }
}
