namespace AllSettled.Engine;

/// <summary>How a run stops, and what becomes of items that do not.</summary>
internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>Whether there may come a moment at which an item that does not stop is given up (S10).</summary>
    private readonly bool _canGiveUp;

    /// <summary>Every slot that may hold a pending item, for the end of the grace period. Guards itself; null where none is given up.</summary>
    private readonly HashSet<Slot<TInput, TResult, TCall>>? _remembered;

    private int _stopReason;
    private int _abandoned;

    /// <summary>How many items that were given up are still running.</summary>
    private int _abandonedAlive;

    /// <summary>Whether no further items start.</summary>
    protected bool IsStopping => Settings.IsCanceled || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>How the run ended; valid when it is complete.</summary>
    protected BatchEnd EndOf(bool inputCompleted) => Settings.End(inputCompleted, (SettledStopReason)_stopReason, _abandoned);

    /// <summary>No further items start; the first reason stands.</summary>
    protected void Stop(SettledStopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None) == (int)SettledStopReason.None)
            OnStopped(reason);
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
        lock (_remembered!)
            slots = [.. _remembered];
        foreach (var slot in slots)
            GiveUp(slot, item: null);
        GiveUpSource();
    }

    private void Remember(Slot<TInput, TResult, TCall> slot)
    {
        lock (_remembered!)
            _remembered.Add(slot);
    }

    private CancellationToken TokenFor(Slot<TInput, TResult, TCall> slot)
        => Settings.ItemTimeout is null ? Settings.ItemToken : StartDeadline(slot);

    /// <remarks>On its own, or every item would pay for the closure.</remarks>
    private CancellationToken StartDeadline(Slot<TInput, TResult, TCall> slot)
    {
        slot.Deadline = new ItemDeadline(Settings, Settings.ItemToken, onHung: deadline => GiveUp(slot, deadline));
        return slot.Deadline.Token;
    }

    /// <summary>
    /// The item has ended. Often it is the cancellation itself that ends it, within a callback on its token: what the others throw
    /// is still to come (S19), so the run stays open until they have returned, as it does for a slot.
    /// </summary>
    public void EndDeadline(ItemDeadline deadline)
    {
        if (!deadline.IsTelling || !TryHoldOpenFor(deadline))
            deadline.End();
    }

    /// <remarks>On its own, or every item with a time limit would pay for the closure.</remarks>
    private bool TryHoldOpenFor(ItemDeadline deadline)
    {
        if (!TryAddLive())
            return false;
        if (deadline.TryWaitUntilTold(OnTold))
            return true;
        Retire();
        return false;

        void OnTold()
        {
            deadline.End();
            Retire();
        }
    }

    /// <summary>
    /// The slot has just parked, and the moment to give its item up may have passed while a thread was still in it.
    /// </summary>
    private void GiveUpIfOverdue(
        Slot<TInput, TResult, TCall> slot, ItemDeadline? deadline, ResilientItem<TInput, TResult, TCall>? resilient)
    {
        Interlocked.MemoryBarrier();
        if (Settings.Stop is { GraceIsOver: true })
            GiveUp(slot, item: null);
        else if (deadline is { GraceIsOver: true })
            GiveUp(slot, deadline);
        else if (resilient is { IsHung: true })
            GiveUp(slot, resilient);
    }

    /// <summary>
    /// Records a pending item that did not stop, and gives its place to a new slot: the old one stays with the item for as long
    /// as that runs.
    /// </summary>
    /// <param name="slot">Where the item is.</param>
    /// <param name="item">Which item is meant, by what the slot is parked on; null for whichever it is at.</param>
    public void GiveUp(Slot<TInput, TResult, TCall> slot, object? item)
    {
        if (!slot.TryGiveUp(item))
            return;

        ref var outcome = ref OutcomeOf(slot);
        bool isTimeout = slot.Resilient is { } resilient ? resilient.IsHung : Settings.CauseFor(slot.Deadline) == StopCause.Timeout;
        slot.Resilient?.GiveUp();
        if (isTimeout)
            outcome.Reject(Settings.TimedOut(cause: null), slot.Calls);
        else
            outcome.Cancel(slot.Calls);
        // Its callbacks may be what hangs: they are not waited for either.
        slot.Deadline?.End();
        slot.Deadline = null;
        Interlocked.Increment(ref _abandoned);
        // With as many hung items as there are places, a second set of them may be running: more would be one too many.
        if (Interlocked.Increment(ref _abandonedAlive) >= _maxSlots)
            Stop(SettledStopReason.ItemsHung);
        lock (_remembered!)
            _remembered.Remove(slot);
        EndItem(slot, outcome);
        Deliver(slot);
        Queue(NewSlot());
    }

    /// <summary>An item that was given up has completed after all: whatever it says is dropped, and its fault observed.</summary>
    private void DropLateOutcome(Slot<TInput, TResult, TCall> slot)
    {
        Interlocked.Decrement(ref _abandonedAlive);
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
}
