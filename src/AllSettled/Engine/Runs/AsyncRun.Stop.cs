using AllSettled.Engine.Contexts;
using AllSettled.Engine.Stopping;
using AllSettled.Records;

namespace AllSettled.Engine.Runs;

/// <summary>How a run stops, and how it abandons items that do not stop.</summary>
internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>Whether items that do not stop may have to be abandoned (S10).</summary>
    private readonly bool _canAbandon;

    /// <summary>
    /// All slots that may hold a pending item: they are abandoned when the grace period ends. It is also the lock for itself and for the
    /// fields that say "under the lock". Null if no item can be abandoned.
    /// </summary>
    private readonly HashSet<Slot>? _abandonable;

    private int _stopReason;
    private int _abandoned;

    /// <summary>How many abandoned items still run. Written under the lock.</summary>
    private int _abandonedAlive;

    /// <summary>Slots with a claimed item that may not start, because too many abandoned items still run. Written under the lock.</summary>
    private Queue<Slot>? _held;

    /// <summary>Set while slots are held and <c>MaxConcurrency</c> abandoned items still run. Written under the lock.</summary>
    private AbandonedWait? _abandonedWait;

    /// <summary>Whether no further items start.</summary>
    protected bool IsStopping
        => Context.ForbidsStarts || Volatile.Read(ref _stopReason) != (int)SettledStopReason.None;

    /// <summary>How the run ended; valid when it is complete.</summary>
    protected BatchEnd CreateEnd(bool inputCompleted) => Context.CreateEnd(inputCompleted, (SettledStopReason)_stopReason, _abandoned);

    /// <summary>
    /// Whether a claimed input may still start. In a stream it may after a soft stop: nothing that was taken is lost (S32).
    /// </summary>
    protected virtual bool MayStartClaimed => !IsStopping;

    /// <summary>Whether anything harder than a soft stop has stopped the run.</summary>
    protected bool IsStoppedHard
        => Context.IsCanceled
            || Volatile.Read(ref _stopReason) is not ((int)SettledStopReason.None or (int)SettledStopReason.Requested);

    /// <summary>
    /// From here on, no further items start. Does nothing if the run is stopping already, unless that is a soft stop and this one is
    /// harder.
    /// </summary>
    protected void Stop(SettledStopReason reason)
    {
        if (!TrySetReason(reason, SettledStopReason.None)
            && (reason == SettledStopReason.Requested || !TrySetReason(reason, SettledStopReason.Requested)))
        {
            return;
        }
        OnStopped(reason);
        ReleaseHeld();
    }

    private bool TrySetReason(SettledStopReason reason, SettledStopReason before)
        => Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)before) == (int)before;

    /// <summary>The run stops. Called once, or twice where a harder stop follows a soft one.</summary>
    protected virtual void OnStopped(SettledStopReason reason)
    {
    }

    void IRunStopListener.OnStopRequested(SettledStopReason reason) => Stop(reason);

    void IRunStopListener.OnSoftStopRequested() => Stop(SettledStopReason.Requested);

    /// <summary>Abandons every parked item. An item that has not reached its first await yet is abandoned when it parks.</summary>
    void IRunStopListener.OnGraceOver()
    {
        Slot[] slots;
        lock (_abandonable!)
            slots = [.. _abandonable];
        foreach (var slot in slots)
            Abandon(slot, parkedOn: null);
        AbandonSource();
    }

    private void AddAbandonable(Slot slot)
    {
        lock (_abandonable!)
            _abandonable.Add(slot);
    }

    private CancellationToken TokenFor(Slot slot) => Context.ItemTimeout is null ? StopTokenOf(slot) : StartDeadline(slot);

    /// <summary>The token that is canceled when the batch stops.</summary>
    private CancellationToken StopTokenOf(Slot slot)
        => (slot.TokenSource ??= Context.NewTokenSource(TCall.UsesToken))?.Token ?? default;

    private CancellationToken StartDeadline(Slot slot)
    {
        slot.Deadline = Context.StartDeadline(slot);
        return slot.Deadline!.Token;
    }

    /// <summary>
    /// Ends the time limit of a call that has ended. If callbacks on its token are still being called, the run stays open until they
    /// return: they may throw (S19).
    /// </summary>
    private void EndDeadline(ItemDeadline deadline)
    {
        if (deadline.Timeout is not { IsCanceling: true } timeout || !TryHoldOpenFor(deadline, timeout))
            Context.EndDeadline(deadline);
    }

    /// <remarks>A method of its own: otherwise every item with a time limit would allocate the closure.</remarks>
    private bool TryHoldOpenFor(ItemDeadline deadline, CallTimeout timeout)
    {
        if (!TryAddLive())
            return false;
        if (timeout.TryWaitForCallbacks(OnReturned))
            return true;
        Retire();
        return false;

        void OnReturned()
        {
            Context.EndDeadline(deadline);
            Retire();
        }
    }

    /// <summary>
    /// The slot has just parked. The moment to abandon its item may have passed while a thread was still inside the item.
    /// </summary>
    private void AbandonIfOverdue(Slot slot, ItemDeadline? deadline, ResilientItem? resilient)
    {
        Interlocked.MemoryBarrier();
        if (Context.Stop is { GraceIsOver: true })
            Abandon(slot, parkedOn: null);
        else if (deadline is { GraceIsOver: true })
            Abandon(slot, deadline);
        else if (resilient is { IsOverdue: true })
            Abandon(slot, resilient);
    }

    /// <summary>
    /// Writes the record of a pending item that did not stop, and adds a new slot in its place. The old slot stays with the item until that
    /// ends.
    /// </summary>
    /// <param name="slot">The item's slot.</param>
    /// <param name="parkedOn">
    /// The time limit or the pipeline of the item to abandon. If the slot is parked on another one by now, nothing happens. Null: whatever
    /// it is parked on.
    /// </param>
    private void Abandon(Slot slot, object? parkedOn)
    {
        if (!slot.TryAbandon(parkedOn))
            return;

        ref var outcome = ref OutcomeOf(slot);
        bool isTimeout = slot.Resilient is { } resilient ? resilient.IsOverdue : Context.CauseFor(slot.Deadline) == StopCause.Timeout;
        if (isTimeout)
            outcome.Reject(Context.TimedOut(cause: null), slot.Calls);
        else
            RunContext.Cancel(ref outcome, slot.Calls, slot.LastFailure);
        if (slot.Deadline is { } deadline)
        {
            // Not EndDeadline: that would wait for the callbacks, and one of them may be what hangs.
            Context.AbandonDeadline(deadline);
            slot.Deadline = null;
        }
        // Cancels the slot's token, so that a pipeline that waits between two calls ends.
        if (slot.TokenSource is not null)
            Context.Stop!.Abandon(slot.TokenSource);
        Interlocked.Add(ref _abandoned, TCall.IsBulk ? ChunkOf(slot.Input).Count : 1);
        AbandonedWait? began = null;
        lock (_abandonable!)
        {
            _abandonable.Remove(slot);
            if (++_abandonedAlive >= _maxSlots && _held is not null && _abandonedWait is null)
                _abandonedWait = began = new(this);
        }
        began?.Start();
        CompleteItem(slot, outcome);
        // The late result belongs to it.
        var trace = slot.Trace;
        Deliver(slot);
        slot.Trace = trace;
        Queue(Replace(slot));
    }

    /// <summary>
    /// If <c>MaxConcurrency</c> abandoned items still run, holds the slot with the item that it has claimed. So at most twice
    /// <c>MaxConcurrency</c> items run at once.
    /// </summary>
    /// <returns>Whether the slot is held.</returns>
    private bool TryHold(Slot slot, TInput input)
    {
        AbandonedWait? began = null;
        lock (_abandonable!)
        {
            if (_abandonedAlive < _maxSlots || !MayStartClaimed)
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

    /// <summary>No abandoned item has ended in time: they hang.</summary>
    private void OnAbandonedWaitOver(AbandonedWait wait)
    {
        if (Volatile.Read(ref _abandonedWait) == wait)
            Stop(SettledStopReason.ItemsHung);
    }

    /// <summary>
    /// An abandoned item has ended. If fewer than <c>MaxConcurrency</c> are left, one more item may start. Else a new wait for the others
    /// begins.
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
    /// Lets the next held item start, unless the limit is reached. Called when an abandoned item ends, and then when any item
    /// ends: a server that answers again gets more and more calls.
    /// </summary>
    private void ReleaseNext()
    {
        Slot? next = null;
        lock (_abandonable!)
        {
            if (_abandonedAlive < _maxSlots && _held is not null && _held.TryDequeue(out next) && _held.Count == 0)
                _held = null;
        }
        if (next is not null)
            Queue(next);
    }

    /// <summary>The run stops. The held items do not start, and their slots retire.</summary>
    private void ReleaseHeld()
    {
        if (_abandonable is null)
            return;
        Queue<Slot>? held;
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

    /// <summary>An abandoned item has completed. Its result is dropped, and its exception is observed.</summary>
    private void DropLateOutcome(Slot slot)
    {
        OnAbandonedEnded();
        try
        {
            Outcome<TResult> dropped = default;
            slot.Settle(ref dropped);
            if (dropped.Status == SettledStatus.Fulfilled || dropped.HasFailedResult)
                Context.Telemetry?.Drop(slot.Trace.Index, slot.Trace.Input, dropped.Value);
        }
        catch (Exception)
        {
            // The source of a value task is broken. The item has its record.
        }
    }

    /// <summary>
    /// How long a run in which no item may start waits until one of its abandoned items ends (S10). That is one more grace period, but
    /// at least 5 seconds: a server that stalls for a moment is no reason to stop the batch.
    /// </summary>
    private sealed class AbandonedWait(AsyncRun<TInput, TResult, TCall> run) : IDisposable
    {
        private static readonly TimeSpan s_minimum = TimeSpan.FromSeconds(5);

        private ITimer? _timer;
        private bool _isOver;

        /// <summary>Never called under the lock: the clock is the user's code.</summary>
        public void Start()
        {
            var gracePeriod = run.Context.StopGracePeriod;
            _timer = OneShotTimer.Start(
                run.Context.TimeProvider,
                gracePeriod > s_minimum ? gracePeriod : s_minimum,
                static self => ((AbandonedWait)self!).OnTimer(),
                this);
            // The clock gave no timer. End the wait now, or the run would wait for ever.
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
