namespace AllSettled.Engine;

/// <summary>How a run stops, and what becomes of items that do not.</summary>
internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>Whether there may come a moment at which an item that does not stop is given up (S10).</summary>
    private readonly bool _canGiveUp;

    /// <summary>Every slot that may hold a pending item, for the end of the grace period. Guards itself.</summary>
    private readonly HashSet<Slot<TInput, TResult, TCall>> _remembered = [];

    private CancellationTokenRegistration _stopRegistration;
    private ITimer? _graceTimer;
    private bool _graceIsOver;
    private int _stopReason;
    private int _abandoned;

    /// <summary>How many items that were given up are still running.</summary>
    private int _abandonedAlive;
    private Exception? _callbackException;
    private Action<ItemDeadline>? _onTold;

    /// <summary>Whether no further items start.</summary>
    protected bool IsStopping => Settings.Token.IsCancellationRequested || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>How the run ended; valid when it is complete.</summary>
    protected BatchEnd End(bool inputCompleted)
    {
        var end = Settings.End(inputCompleted, (SettledStopReason)_stopReason, _abandoned);
        return end.ObserverException is null ? end with { ObserverException = _callbackException } : end;
    }

    /// <summary>No further items start; the first reason stands.</summary>
    protected void Stop(SettledStopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)SettledStopReason.None) == (int)SettledStopReason.None
            && reason != SettledStopReason.Canceled)
        {
            OnStoppedByItself();
        }
    }

    /// <summary>The run stopped, and not because its token said so: nobody was told.</summary>
    protected virtual void OnStoppedByItself()
    {
    }

    /// <summary>The call's token tells the items themselves; here the time begins that they have for it.</summary>
    private void WatchForStop()
    {
        if (Settings.Token.CanBeCanceled)
            _stopRegistration = Settings.Token.UnsafeRegister(static run => ((AsyncRun<TInput, TResult, TCall>)run!).OnCanceled(), this);
    }

    private void OnCanceled()
    {
        Stop(SettledStopReason.Canceled);
        if (_canGiveUp)
        {
            _graceTimer = Settings.TimeProvider.CreateTimer(
                static run => ((AsyncRun<TInput, TResult, TCall>)run!).OnGraceOver(), this, Settings.StopGracePeriod, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndWatchForStop()
    {
        _stopRegistration.Unregister();
        _graceTimer?.Dispose();
    }

    /// <summary>What is still parked now did not obey. What is still on its way to its first await is given up when it parks.</summary>
    private void OnGraceOver()
    {
        Slot<TInput, TResult, TCall>[] slots;
        Volatile.Write(ref _graceIsOver, true);
        Interlocked.MemoryBarrier();
        lock (_remembered)
            slots = [.. _remembered];
        foreach (var slot in slots)
            GiveUp(slot, deadline: null);
        GiveUpSource();
    }

    private void Remember(Slot<TInput, TResult, TCall> slot)
    {
        lock (_remembered)
            _remembered.Add(slot);
    }

    private CancellationToken TokenFor(Slot<TInput, TResult, TCall> slot)
        => Settings.ItemTimeout is null ? Settings.Token : StartDeadline(slot);

    /// <remarks>On its own, or every item would pay for the closure.</remarks>
    private CancellationToken StartDeadline(Slot<TInput, TResult, TCall> slot)
    {
        slot.Deadline = new ItemDeadline(Settings, onHung: deadline => GiveUp(slot, deadline), onTold: _onTold ??= OnTold);
        return slot.Deadline.Token;
    }

    private void EndDeadline(ItemDeadline deadline)
    {
        deadline.End();
        if (deadline.IsTelling)
        {
            // Often it is the cancellation itself that ends the item, within a callback on its token. What the others throw is
            // still to come (S19), so the run stays open until they have returned, as it does for a slot.
            Interlocked.Increment(ref _liveSlots);
            if (deadline.TryWaitUntilTold())
                return;
            Interlocked.Decrement(ref _liveSlots);
        }
        _callbackException ??= deadline.CallbackException;
    }

    /// <summary>The callbacks on the token of an item that has ended have returned.</summary>
    private void OnTold(ItemDeadline deadline)
    {
        _callbackException ??= deadline.CallbackException;
        Retire();
    }

    /// <summary>What told the slot's item to stop first.</summary>
    private StopCause CauseFor(Slot<TInput, TResult, TCall> slot)
    {
        if (slot.Deadline is { } deadline && deadline.Cause != StopCause.None)
            return deadline.Cause;
        return Settings.Token.IsCancellationRequested ? StopCause.Batch : StopCause.None;
    }

    /// <summary>
    /// The slot has just parked, and the moment to give its item up may have passed while a thread was still in it.
    /// </summary>
    private void GiveUpIfOverdue(Slot<TInput, TResult, TCall> slot, ItemDeadline? deadline)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _graceIsOver))
            GiveUp(slot, deadline: null);
        else if (deadline is { IsHung: true })
            GiveUp(slot, deadline);
    }

    /// <summary>
    /// Records a pending item that did not stop, and gives its place to a new slot: the old one stays with the item for as long
    /// as that runs.
    /// </summary>
    private void GiveUp(Slot<TInput, TResult, TCall> slot, ItemDeadline? deadline)
    {
        if (!slot.TryGiveUp(deadline))
            return;

        ref var outcome = ref OutcomeOf(slot);
        if (CauseFor(slot) == StopCause.Timeout)
            outcome.Reject(Settings.TimedOut(_items.MethodName, cause: null));
        else
            outcome.Cancel();
        Interlocked.Increment(ref _abandoned);
        // With as many hung items as there are places, a second set of them may be running: more would be one too many.
        if (Interlocked.Increment(ref _abandonedAlive) >= _maxSlots)
            Stop(SettledStopReason.ItemsHung);
        lock (_remembered)
            _remembered.Remove(slot);
        EndItem(slot, outcome.Status);
        Queue(NewSlot());
    }

    /// <summary>An item that was given up has completed after all: whatever it says is dropped, and its fault observed.</summary>
    private void DropLateOutcome(Slot<TInput, TResult, TCall> slot)
    {
        Interlocked.Decrement(ref _abandonedAlive);
        try
        {
            Outcome<TResult> dropped = default;
            slot.Call.Settle(ref dropped);
        }
        catch (Exception)
        {
            // A broken source of a value task; its item has its record.
        }
    }
}
