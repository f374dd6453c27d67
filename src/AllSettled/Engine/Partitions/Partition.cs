namespace AllSettled.Engine.Partitions;

/// <summary>The items of one key that run or wait (S34). All of it but <see cref="IsStopped"/> needs the lock of the run.</summary>
internal abstract class Partition
{
    /// <summary>The items that wait, in input order.</summary>
    public WaitingList Waiting = WaitingList.Empty;

    private volatile bool _isStopped;

    public abstract object? Key { get; }

    /// <summary>How many items run, or may start at once.</summary>
    public int Running { get; set; }

    /// <summary>Whether an item was rejected, and that stops the partition. No further item starts then.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>Whether the partition is in the queue of those that may be forgotten.</summary>
    public bool IsQueuedToForget { get; set; }

    /// <summary>Whether no item runs or waits.</summary>
    public bool IsIdle => Running == 0 && Waiting.IsEmpty;

    /// <summary>From here on, no further item starts, until the run ends.</summary>
    public void Stop() => _isStopped = true;
}

/// <inheritdoc/>
internal sealed class Partition<TKey> : Partition
{
    public override object? Key => TypedKey;

    public required TKey TypedKey { get; set; }
}
