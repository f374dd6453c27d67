using AllSettled.CompilerServices;

namespace AllSettled.Engine.Partitions;

/// <summary>
/// The partitions of a run (S34): which of their items may start, and which wait. An item that waits holds no place of the run.
/// </summary>
/// <remarks>
/// <para>One slot at a time enters items, in input order. It calls <see cref="Find"/> without a lock, because that is the user's
/// code. <see cref="Fail"/> needs no lock either. Everything else needs the lock of the run.</para>
/// <para>When an item leaves, the next one of its partition may start: the same slot takes it. So no slot has to be woken.</para>
/// </remarks>
/// <param name="keys">Finds the partition of an input.</param>
/// <param name="maxPerPartition">How many items of a partition may run at once; null for the value of the attribute.</param>
/// <param name="mayForget">
/// Whether idle partitions may be forgotten, so that memory is bounded by the items that wait, and not by the keys.
/// </param>
internal sealed class PartitionQueue<TInput>(PartitionKeys<TInput> keys, int? maxPerPartition, bool mayForget)
{
    /// <summary>
    /// How many idle partitions are kept, so that keys which come again soon are not found anew each time.
    /// </summary>
    private const int MaxIdle = 64;

    private readonly int _maxPerPartition = maxPerPartition ?? keys.MaxPerPartition;
    private readonly WaitingItems<TInput> _items = new();

    /// <summary>Items whose partition lets them start, though no slot has taken them.</summary>
    private WaitingList _ready = WaitingList.Empty;

    /// <summary>Items that will not start, because their partition is stopped.</summary>
    private WaitingList _canceled = WaitingList.Empty;

    /// <summary>Partitions that became idle, the oldest first. Some are in use again.</summary>
    private readonly Queue<Partition> _idle = new();

    /// <summary>Idle partitions that are not found any more. Used only by the slot that enters items.</summary>
    private readonly Stack<Partition> _toForget = new();

    private int _inUse;

    /// <summary>The most partitions that had items at once.</summary>
    public int MaxInUse { get; private set; }

    /// <summary>How many different keys there were; null if keys may be forgotten.</summary>
    public int? Count => mayForget ? null : keys.Count;

    /// <summary>Finds the partition of an input: the user's code, which may throw. Called without the lock.</summary>
    public Partition Find(TInput input)
    {
        while (_toForget.TryPop(out var idle))
        {
            try
            {
                keys.Forget(idle);
            }
            catch (Exception)
            {
                // The key does not want to be compared. It is kept until the run ends.
            }
        }
        return keys.Find(input);
    }

    /// <summary>Enters the next item in input order.</summary>
    /// <returns>Whether it may start at once. Else it waits, or it is canceled because its partition is stopped.</returns>
    public bool Enter(in WaitingItem<TInput> item)
    {
        bool starts = TryStart(item);
        // Not before: the partition itself may be the oldest idle one.
        ForgetIdle();
        return starts;
    }

    /// <summary>An item of the partition was rejected. Needs no lock.</summary>
    public void Fail(Partition partition)
    {
        if (keys.StopOnFailure)
            partition.Stop();
    }

    /// <summary>An item that was to start has ended, or does not start after all.</summary>
    public void Leave(Partition partition)
    {
        partition.Running--;
        if (partition.IsStopped)
        {
            _canceled = _items.Join(_canceled, partition.Waiting);
            partition.Waiting = WaitingList.Empty;
        }
        if (!partition.Waiting.IsEmpty)
        {
            partition.Running++;
            _ready = _items.Append(_ready, _items.TakeFirst(ref partition.Waiting));
        }
        else if (partition.IsIdle)
        {
            BecomeIdle(partition);
        }
    }

    /// <summary>Takes an item whose partition lets it start.</summary>
    public bool TryTakeReady(out WaitingItem<TInput> item)
    {
        while (!_ready.IsEmpty)
        {
            item = _items.TakeFirst(ref _ready);
            if (!item.Partition.IsStopped)
                return true;
            _canceled = _items.Append(_canceled, item);
            Leave(item.Partition);
        }
        item = default;
        return false;
    }

    /// <summary>Takes an item that will not start.</summary>
    public bool TryTakeCanceled(out WaitingItem<TInput> item)
    {
        if (_canceled.IsEmpty)
        {
            item = default;
            return false;
        }
        item = _items.TakeFirst(ref _canceled);
        return true;
    }

    /// <summary>The run is over. What still waits will not start.</summary>
    public void CancelAll() => _canceled = _items.All();

    private bool TryStart(in WaitingItem<TInput> item)
    {
        var partition = item.Partition;
        if (partition.IsStopped)
        {
            _canceled = _items.Append(_canceled, item);
            return false;
        }
        if (partition.IsIdle)
            MaxInUse = Math.Max(MaxInUse, ++_inUse);
        if (partition.Running < _maxPerPartition)
        {
            partition.Running++;
            return true;
        }
        partition.Waiting = _items.Append(partition.Waiting, item);
        return false;
    }

    private void BecomeIdle(Partition partition)
    {
        _inUse--;
        if (!mayForget || partition.IsQueuedToForget)
            return;
        partition.IsQueuedToForget = true;
        _idle.Enqueue(partition);
    }

    private void ForgetIdle()
    {
        while (_idle.Count > MaxIdle)
        {
            var oldest = _idle.Dequeue();
            oldest.IsQueuedToForget = false;
            // Whether it is stopped must be known until the run ends.
            if (oldest is { IsIdle: true, IsStopped: false })
                _toForget.Push(oldest);
        }
    }
}
