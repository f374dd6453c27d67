namespace Benchmarks.Model;

/// <summary>Something to run over many inputs, and everybody who does.</summary>
public sealed class Workload
{
    /// <summary>Inputs are not their own indices, so that a contender that mixes the two up is found out.</summary>
    public const int FirstInput = 1000;

    /// <summary>What commands call it.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the reader of the table.</summary>
    public required string Title { get; init; }

    /// <summary>How many inputs a batch has.</summary>
    public required int Items { get; init; }

    /// <summary>How often a measured run does the batch.</summary>
    public int Batches { get; init; } = 1;

    /// <summary>Whether figures are per batch and not per item.</summary>
    public bool CountsBatches { get; init; }

    /// <summary>Whether the item method allocates; what the limit allocates is then taken for that.</summary>
    public bool ItemsAllocate { get; init; }

    /// <summary>What AllSettled has to reach; null where the figures are the result.</summary>
    public Bar? Bar { get; init; }

    /// <summary>The record that an input gives.</summary>
    public required Func<int, Record> RecordOf { get; init; }

    /// <summary>Before each run, outside the timed part.</summary>
    public Action? Reset { get; init; }

    /// <summary>Everybody, the limit first and AllSettled second.</summary>
    public required Func<int[], IReadOnlyList<Contender>> Contenders { get; init; }

    /// <summary>What figures are divided by.</summary>
    public double Units => CountsBatches ? Batches : (double)Batches * Items;

    public int[] Inputs() => [.. Enumerable.Range(FirstInput, Items)];

    public override string ToString() => Name;
}
