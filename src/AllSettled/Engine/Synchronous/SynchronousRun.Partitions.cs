using AllSettled.Engine.Contexts;
using AllSettled.Engine.Partitions;

namespace AllSettled.Engine.Synchronous;

/// <summary>How synchronous items are claimed that have keys (S34): one at a time.</summary>
internal sealed partial class SynchronousRun<TInput, TResult, TItem>
{
    /// <summary>Null if the items have no keys. It is also the lock for itself.</summary>
    private readonly PartitionQueue<TInput>? _partitions = TItem.IsPartitioned
        ? new(item.PartitionKeys!, context.MaxPerPartition, mayForget: context.Telemetry is null)
        : null;

    /// <summary>
    /// Runs items until none is left for this thread. If all inputs are entered, the items that wait do so for items of other threads, and
    /// those threads will run them.
    /// </summary>
    private void RunPartitions(SharedWork? shared, CallContext callContext)
    {
        var token = NewToken();
        Partition? left = null;
        while (TryClaim(left, callContext, out var next, out var failure))
        {
            if (shared is not null && Volatile.Read(ref _claimed) < items.Count)
                shared.TryRecruit();
            RunItem((int)next.Index, callContext, token, next.Partition, failure);
            left = next.Partition;
        }
    }

    /// <summary>Leaves the partition of the thread's last item, and claims the next item.</summary>
    /// <param name="left">The partition of the last item, or null.</param>
    /// <param name="callContext">The contexts that the key is asked for in.</param>
    /// <param name="next">The item. Without a partition if its key could not be had.</param>
    /// <param name="failure">What the user's code threw instead of giving the key; else null.</param>
    private bool TryClaim(Partition? left, CallContext callContext, out WaitingItem<TInput> next, out Exception? failure)
    {
        failure = null;
        // The lock is held while the user's code gives the key. No thread that holds it waits for an item, so it blocks no more than the
        // items themselves would.
        lock (_partitions!)
        {
            if (left is not null)
                _partitions.Leave(left);
            while (!IsStopping)
            {
                CountCanceled();
                if (_partitions.TryTakeReady(out next))
                    return true;
                if (_claimed == items.Count)
                    return false;
                int position = items.PositionOf(_claimed);
                _claimed++;
                next = new(position, items.Inputs[position], null!);
                callContext.Restore();
                try
                {
                    next = next with { Partition = _partitions.Find(next.Input) };
                }
                catch (Exception e)
                {
                    failure = e;
                    return true;
                }
                // The user's code may have taken long.
                if (!IsStopping && _partitions.Enter(next))
                    return true;
            }
        }
        next = default;
        return false;
    }

    private void CountCanceled()
    {
        while (_partitions!.TryTakeCanceled(out _))
            context.Tally?.AddUncalled(1);
    }
}
