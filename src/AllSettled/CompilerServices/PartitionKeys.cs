using System.ComponentModel;
using AllSettled.Engine.Partitions;

namespace AllSettled.CompilerServices;

/// <summary>
/// The keys that <see cref="SettledBatchAttribute.PartitionBy"/> gives to inputs, and what the attribute says about their partitions.
/// Generated code creates it. Do not create it yourself.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PartitionKeys<TInput>
{
    private protected PartitionKeys(int maxPerPartition, bool stopOnFailure)
    {
        MaxPerPartition = maxPerPartition;
        StopOnFailure = stopOnFailure;
    }

    internal int MaxPerPartition { get; }

    internal bool StopOnFailure { get; }

    /// <summary>How many partitions are known. Not synchronized.</summary>
    internal abstract int Count { get; }

    /// <param name="keyOf">Gives the key of an input. It may throw.</param>
    /// <param name="maxPerPartition">How many items of one key may run at once, unless the options of a call say otherwise.</param>
    /// <param name="stopOnFailure">Whether a rejected item stops its partition.</param>
    /// <typeparam name="TKey">The type of the keys. Null is a key like others.</typeparam>
    public static PartitionKeys<TInput> By<TKey>(Func<TInput, TKey> keyOf, int maxPerPartition, bool stopOnFailure)
        => new KeyedPartitions<TInput, TKey>(keyOf, maxPerPartition, stopOnFailure);

    /// <summary>
    /// Finds the partition of an input. Calls the user's code: for the key, and to compare keys. Not synchronized.
    /// </summary>
    internal abstract Partition Find(TInput input);

    /// <summary>Forgets a partition of which no item runs or waits. Calls the user's code. Not synchronized.</summary>
    internal abstract void Forget(Partition partition);
}
