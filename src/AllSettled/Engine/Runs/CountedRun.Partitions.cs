namespace AllSettled.Engine.Runs;

/// <summary>How a batch claims items that have keys (S34).</summary>
internal sealed partial class CountedRun<TInput, TResult, TCall>
{
    /// <summary>Whether a slot enters the next input. It asks for the key without the lock. Needs the lock.</summary>
    private bool _isEntering;

    /// <summary>The slots that wait until the input is entered. Needs the lock.</summary>
    private Stack<Slot>? _waiting;

    protected override void Deliver(Slot slot)
    {
        if (!TCall.IsPartitioned)
            return;
        lock (Partitions!)
            LeavePartition_NeedsLock(slot);
    }

    private Claim TryClaimOfPartition(Slot slot, out TInput input)
    {
        input = default!;
        // To enter an input takes tens of nanoseconds. To wait for that without a thread costs several times as much.
        for (int spins = 0; spins < 8 && Volatile.Read(ref _isEntering); spins++)
            Thread.SpinWait(4);
        Claim claim;
        Slot? resumed;
        lock (Partitions!)
        {
            LeavePartition_NeedsLock(slot);
            if (IsStopping)
                claim = Claim.None;
            else if (TryTakeReady_NeedsLock(slot, out input))
                claim = Claim.Item;
            else if (_claimed == _items.Count)
                claim = Claim.None;
            else
                claim = _isEntering ? Claim.Waiting : Claim.Passed;

            if (claim == Claim.Waiting)
                (_waiting ??= new()).Push(slot);
            else if (claim == Claim.Passed)
                _isEntering = true;
            resumed = TakeOneWaiting_NeedsLock();
        }
        if (resumed is not null)
            Queue(resumed);
        return claim == Claim.Passed ? EnterNext(slot, out input) : claim;
    }

    private Claim EnterNext(Slot slot, out TInput input)
    {
        int position = _items.PositionOf((int)_claimed);
        input = _items.Inputs[position];
        var partition = FindPartition(input, out var failure);
        var claim = Claim.Passed;
        Slot? resumed;
        lock (Partitions!)
        {
            _isEntering = false;
            // The user's code may have taken long.
            if (IsStopping)
            {
                claim = Claim.None;
            }
            else
            {
                Volatile.Write(ref _claimed, _claimed + 1);
                if (partition is not null)
                    claim = Enter_NeedsLock(slot, new(position, input, partition));
            }
            resumed = TakeOneWaiting_NeedsLock();
        }
        if (resumed is not null)
            Queue(resumed);
        if (failure is not null && claim == Claim.Passed)
        {
            slot.Index = position;
            RejectUncalled(slot, input, failure);
        }
        return claim;
    }

    /// <summary>
    /// No input is being entered, so one of the waiting slots continues. It resumes the next one. The caller queues it after it released
    /// the lock: that may wake a thread.
    /// </summary>
    private Slot? TakeOneWaiting_NeedsLock() => !_isEntering && _waiting is not null && _waiting.TryPop(out var slot) ? slot : null;
}
