using AllSettled.Engine.Contexts;
using AllSettled.Engine.Partitions;

namespace AllSettled.Engine.Runs;

/// <summary>How a run limits the items of one key (S34).</summary>
/// <remarks>
/// One slot at a time enters the next input into its partition. If the partition lets it start, the slot has its item. Else the input waits
/// there, and the slot enters the next one. A slot whose item has settled leaves the partition when it claims again, and then takes
/// the next item of that partition before it enters anything. So waiting items wake no thread.
/// </remarks>
internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>Null if the items have no keys.</summary>
    protected readonly PartitionQueue<TInput>? Partitions;

    /// <summary>Keeps the record of an item that was taken and does not start. Its partition is stopped, or the run is over.</summary>
    protected virtual void KeepCanceled_NeedsLock(in WaitingItem<TInput> item)
    {
    }

    /// <summary>Finds the partition of an input. That is the user's code, so no lock is held.</summary>
    /// <param name="input">The input.</param>
    /// <param name="failure">What the user's code threw, or null.</param>
    /// <returns>The partition, or null after a failure.</returns>
    protected Partition? FindPartition(TInput input, out Exception? failure)
    {
        failure = null;
        ExecutionContext.Restore(StartContext);
        CallerThread.RestoreSynchronizationContext(null);
        try
        {
            return Partitions!.Find(input);
        }
        catch (Exception e)
        {
            failure = e;
            return null;
        }
    }

    /// <summary>Enters the next input in input order.</summary>
    protected Claim Enter_NeedsLock(Slot slot, in WaitingItem<TInput> item)
    {
        if (Partitions!.Enter(item))
        {
            slot.Index = item.Index;
            slot.Partition = item.Partition;
            return Claim.Item;
        }
        KeepCanceled_NeedsLock();
        return Claim.Passed;
    }

    /// <summary>Takes an item that has waited, if there is one that may start now.</summary>
    protected bool TryTakeReady_NeedsLock(Slot slot, out TInput input)
    {
        bool isReady = Partitions!.TryTakeReady(out var item);
        if (isReady)
            (slot.Index, slot.Partition) = (item.Index, item.Partition);
        input = item.Input;
        KeepCanceled_NeedsLock();
        return isReady;
    }

    /// <summary>The slot's item has settled, or does not start after all.</summary>
    protected void LeavePartition_NeedsLock(Slot slot)
    {
        if (slot.Partition is null)
            return;
        Partitions!.Leave(slot.Partition);
        slot.Partition = null;
        KeepCanceled_NeedsLock();
    }

    /// <summary>The run is over. What still waits for its partition is canceled.</summary>
    protected void CancelWaiting_NeedsLock()
    {
        Partitions!.CancelAll();
        KeepCanceled_NeedsLock();
        Context.Telemetry?.SetPartitions(Partitions.Count, Partitions.MaxInUse);
    }

    /// <summary>The key of an input could not be had. Its item is rejected without a call.</summary>
    protected void RejectUncalled(Slot slot, TInput input, Exception error)
    {
        if (Context.Telemetry is not null)
            Trace(slot, input);
        ref var outcome = ref OutcomeOf(slot);
        Context.RejectOrCancel(ref outcome, error, deadline: null, calls: 0);
        if (error is OutOfMemoryException)
            Stop(SettledStopReason.Fatal);
        CompleteItem(slot, outcome);
    }

    private void KeepCanceled_NeedsLock()
    {
        while (Partitions!.TryTakeCanceled(out var item))
        {
            Context.Tally?.AddUncalled(1);
            KeepCanceled_NeedsLock(item);
        }
    }
}
