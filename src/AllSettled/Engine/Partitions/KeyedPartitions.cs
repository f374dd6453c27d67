using System.Runtime.InteropServices;
using AllSettled.CompilerServices;

namespace AllSettled.Engine.Partitions;

/// <summary>Finds partitions by keys of one type.</summary>
internal sealed class KeyedPartitions<TInput, TKey>(Func<TInput, TKey> keyOf, int maxPerPartition, bool stopOnFailure)
    : PartitionKeys<TInput>(maxPerPartition, stopOnFailure)
{
    /// <summary>By keys in a tuple, because a dictionary takes no null.</summary>
    private readonly Dictionary<ValueTuple<TKey>, Partition<TKey>> _partitions = [];

    /// <summary>Partitions that were forgotten, to be used for other keys.</summary>
    private readonly Stack<Partition<TKey>> _free = new();

    internal override int Count => _partitions.Count;

    internal override Partition Find(TInput input)
    {
        var key = ValueTuple.Create(keyOf(input));
        // One look-up, whether the key is known or not.
        return CollectionsMarshal.GetValueRefOrAddDefault(_partitions, key, out _) ??= New(key.Item1);
    }

    internal override void Forget(Partition partition)
    {
        var forgotten = (Partition<TKey>)partition;
        var key = ValueTuple.Create(forgotten.TypedKey);
        // A key that changed since, or whose Equals throws, stays in the dictionary until the run ends.
        if (!_partitions.Remove(key, out var found))
            return;
        if (found != forgotten)
        {
            // The key has changed, and equals another key by now.
            _partitions.Add(key, found);
            return;
        }
        forgotten.TypedKey = default!;
        _free.Push(forgotten);
    }

    private Partition<TKey> New(TKey key)
    {
        if (!_free.TryPop(out var partition))
            return new() { TypedKey = key };
        partition.TypedKey = key;
        return partition;
    }
}
