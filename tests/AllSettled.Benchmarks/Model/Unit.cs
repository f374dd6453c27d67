namespace Benchmarks.Model;

/// <summary>What the figures of a workload are per.</summary>
public enum Unit
{
    Item,
    Batch,
    Stream,
}
