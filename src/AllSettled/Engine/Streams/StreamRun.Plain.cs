namespace AllSettled.Engine.Streams;

/// <summary>
/// How a stream takes its inputs if they are a plain collection of the framework. Those of an array are claimed by counting. Those of
/// another collection are pulled under the gate.
/// </summary>
internal sealed partial class StreamRun<TInput, TResult, TCall>
{
    /// <summary>The inputs that are claimed by counting; null if they are pulled.</summary>
    private readonly TInput[]? _array;

    /// <summary>Claims the next input of an array.</summary>
    private Claim TryCount(Slot slot, TInput[] inputs, out TInput input)
    {
        input = default!;
        while (!IsStopping)
        {
            long index = Volatile.Read(ref _taken);
            if (index == inputs.Length)
                break;
            if (index - Volatile.Read(ref _read) >= _maxUnread)
            {
                if (!TryWait(slot))
                    break;
                return Claim.Waiting;
            }
            if (_readerIsAlone)
                _taken = index + 1;
            else if (Interlocked.CompareExchange(ref _taken, index + 1, index) != index)
                continue;
            slot.Index = index;
            slot.Input = input = inputs[index];
            return Claim.Item;
        }
        return NoneLeft();
    }

    /// <summary>Pulls the next input of a plain collection.</summary>
    private Claim TryPullPlain(Slot slot, out TInput input)
    {
        bool endsNow;
        Claim claim;
        if (_readerIsAlone)
        {
            claim = PullPlain_NeedsLock(slot, out input, out endsNow);
        }
        else
        {
            lock (_gate)
                claim = PullPlain_NeedsLock(slot, out input, out endsNow);
        }
        if (endsNow)
        {
            _ = CloseAndRetireAsync();
            return Claim.Waiting;
        }
        if (claim == Claim.None)
            return NoneLeft();
        if (claim == Claim.Waiting)
            LookForRoom();
        return claim;
    }

    /// <remarks>
    /// The lock is held while the source is called. A plain collection answers at once, and calls no code of the user. A reader that is
    /// alone needs no lock.
    /// </remarks>
    private Claim PullPlain_NeedsLock(Slot slot, out TInput input, out bool endsNow)
    {
        input = default!;
        endsNow = false;
        if (_ended || IsStopping)
            return Claim.None;
        if (!HasRoom)
        {
            slot.IsReaders = false;
            _waiting.Push(slot);
            return Claim.Waiting;
        }
        Exception? failure = null;
        try
        {
            if (_enumerator!.MoveNextAsync().Result)
            {
                slot.Input = input = _enumerator.Current;
                slot.Index = _items++;
                _taken++;
                return Claim.Item;
            }
        }
        catch (Exception e)
        {
            failure = e;
        }
        EndSource_NeedsLock(failure);
        endsNow = true;
        return Claim.None;
    }
}
