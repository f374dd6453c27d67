namespace AllSettled.Engine.Streams;

/// <summary>The slots of a stream that wait without a thread, and how they are resumed or retire.</summary>
/// <remarks>
/// A slot that comes to wait and a reader that makes room may miss each other. So each of them first writes, and then looks at what the
/// other one writes, with a memory barrier in between.
/// </remarks>
internal sealed partial class StreamRun<TInput, TResult, TCall>
{
    /// <summary>The slots that wait for a pull to end, for room or for the reader. Needs the gate.</summary>
    private readonly Stack<Slot> _waiting = new();

    /// <summary>There was no room when a slot parked. So a slot is added as soon as there is.</summary>
    private bool _addSlotWhenRoom;

    protected override Slot? TryAddSlot()
    {
        // If the reader is alone, this is its thread. (To write what is there already would take the field from the other threads' caches.)
        if (_readerIsAlone)
            _readerIsAlone = false;
        if (_lastWasQuick)
            _lastWasQuick = false;
        // A slot that waits for this thread's pull came to wait before the pull ended. One that waits for room is resumed by the reader,
        // or by the timer that watches it.
        if (HasAllSlots && _waiting.Count == 0)
            return null;
        lock (_gate)
        {
            if (_ended || _puller is not null)
                return null;
            if (!HasRoom)
            {
                _addSlotWhenRoom = true;
                // The reader may have made room before it could see that.
                Interlocked.MemoryBarrier();
                if (!HasRoom)
                    return null;
                _addSlotWhenRoom = false;
            }
            if (_waiting.TryPop(out var waiting))
                return waiting;
        }
        return base.TryAddSlot();
    }

    /// <summary>Lets the slot wait for room or for the reader.</summary>
    /// <returns>False if the run stops. Then the slot must retire: nobody resumes it.</returns>
    private bool TryWait(Slot slot)
    {
        lock (_gate)
        {
            // The slots that wait are retired after the stop, under the lock.
            if (IsStopping)
                return false;
            slot.IsReaders = false;
            _waiting.Push(slot);
        }
        LookForRoom();
        return true;
    }

    /// <summary>A slot has come to wait. The reader may have made room, or come to wait itself, before it could see that.</summary>
    private void LookForRoom()
    {
        Interlocked.MemoryBarrier();
        if (_readerMayRun)
            WatchReader();
        if (_records.ReaderWaits)
            ResumeOne(TCall.InputsPerItem);
        else if (!_lastWasQuick)
            ResumeOne(_minRoomToResume);
    }

    /// <summary>Queues one of the slots that wait, if there is so much room.</summary>
    private void ResumeOne(long room)
    {
        if (TakeOneWaiting(room) is { } slot)
            Queue(slot);
    }

    /// <returns>The slot that continues; null if none waits, or a slot pulls already, or there is less room.</returns>
    private Slot? TakeOneWaiting(long room)
    {
        // Without the lock: most reads find no slot. A slot that comes to wait meanwhile looks for room itself.
        if ((_waiting.Count == 0 && !_addSlotWhenRoom) || Room < room)
            return null;
        lock (_gate)
        {
            if (_puller is not null || Room < room)
                return null;
            if (_waiting.TryPop(out var slot))
                return slot;
            if (!_addSlotWhenRoom)
                return null;
            // The items that are pending may wait for the next one (S26).
            _addSlotWhenRoom = false;
            return TryAddSlot();
        }
    }

    /// <summary>Takes all waiting slots. The caller retires them after it released the lock.</summary>
    private int TakeWaiting_NeedsLock()
    {
        int waiting = _waiting.Count;
        _waiting.Clear();
        if (TakeFromReader_NeedsLock() is not null)
            waiting++;
        return waiting;
    }

    /// <summary>This slot retires, and with it all that wait.</summary>
    private Claim NoneLeft()
    {
        // If the reader is alone, this is its thread.
        _readerIsAlone = false;
        RetireWaiting();
        return Claim.None;
    }

    /// <summary>The waiting slots retire: there will be no input for them.</summary>
    private void RetireWaiting()
    {
        int waiting;
        lock (_gate)
            waiting = TakeWaiting_NeedsLock();
        if (waiting > 0)
            Retire(waiting);
    }
}
