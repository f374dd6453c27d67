namespace Benchmarks.Model;

/// <summary>Work over many inputs, and the contenders that do it.</summary>
public sealed class Workload
{
    /// <summary>Inputs differ from their indices. So a contender that confuses the two is found out.</summary>
    public const int FirstInput = 1000;

    /// <summary>The name that commands use.</summary>
    public required string Name { get; init; }

    /// <summary>One line of description for the table.</summary>
    public required string Title { get; init; }

    /// <summary>How many inputs a batch or stream has.</summary>
    public required int Items { get; init; }

    /// <summary>How many batches or streams a measured run makes.</summary>
    public int Batches { get; init; } = 1;

    /// <summary>What the figures are per.</summary>
    public Unit Unit { get; init; } = Unit.Item;

    /// <summary>Whether the item method allocates. If so, what the limit allocates is taken as the item method's own share.</summary>
    public bool ItemsAllocate { get; init; }

    /// <summary>What AllSettled must reach. Null if the workload has no bar.</summary>
    public Bar? Bar { get; init; }

    /// <summary>The record that an input must give.</summary>
    public required Func<int, Record> RecordOf { get; init; }

    /// <summary>Called before each run, outside the timed part.</summary>
    public Action? Reset { get; init; }

    /// <summary>The contenders: the limit first, the bounded AllSettled second, then the peers.</summary>
    public required Func<int[], IReadOnlyList<Contender>> Contenders { get; init; }

    /// <summary>The number that figures are divided by.</summary>
    public double Units => Unit == Unit.Item ? (double)Batches * Items : Batches;

    public int[] Inputs() => [.. Enumerable.Range(FirstInput, Items)];

    public override string ToString() => Name;
}
