using AllSettled.CompilerServices;

namespace AllSettled.Engine.Partitions;

/// <summary>Finds partitions by keys of one type.</summary>
internal sealed class KeyedPartitions<TInput, TKey>(Func<TInput, TKey> keyOf, int maxPerPartition, bool stopOnFailure)
    : PartitionKeys<TInput>(maxPerPartition, stopOnFailure)
{
    private readonly Dictionary<Key, Partition<TKey>> _partitions = [];

    /// <summary>Partitions that were forgotten, to be used for other keys.</summary>
    private readonly Stack<Partition<TKey>> _free = new();

    internal override int Count => _partitions.Count;

    internal override Partition Find(TInput input)
    {
        var key = new Key(keyOf(input));
        if (_partitions.TryGetValue(key, out var partition))
            return partition;
        if (_free.TryPop(out partition))
            partition.TypedKey = key.Value;
        else
            partition = new() { TypedKey = key.Value };
        _partitions.Add(key, partition);
        return partition;
    }

    internal override void Forget(Partition partition)
    {
        var forgotten = (Partition<TKey>)partition;
        var key = new Key(forgotten.TypedKey);
        // A key that changed since, or whose Equals throws, stays in the dictionary until the run ends. It may equal another key by now.
        if (_partitions.TryGetValue(key, out var found) && found == forgotten)
        {
            _partitions.Remove(key);
            forgotten.TypedKey = default!;
            _free.Push(forgotten);
        }
    }

    /// <summary>A key that may be null, which a dictionary does not take.</summary>
    private readonly struct Key(TKey value) : IEquatable<Key>
    {
        public TKey Value { get; } = value;

        public bool Equals(Key other) => EqualityComparer<TKey>.Default.Equals(Value, other.Value);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => Value is null ? 0 : EqualityComparer<TKey>.Default.GetHashCode(Value);
    }
}
