using Benchmarks.Contenders;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Small batches, where the batch itself costs more than its items.</summary>
public static class SmallBatchWorkloads
{
    public static IReadOnlyList<Workload> All { get; } = [Of(1, bar: 3.8), Of(4, bar: 3.3), Of(16, bar: 2.2)];

    private static Workload Of(int items, double bar) => new()
    {
        Name = $"batch-of-{items}",
        Title = $"a batch of {items} whose items complete at once; figures per batch",
        Items = items,
        Batches = 20_000,
        Unit = Unit.Batch,
        Bar = new(bar, Bytes: 200),
        RecordOf = Completed.Expected,
        Contenders = inputs => Everybody.Buffered<Completed>(
            inputs, 64, "hand loop", () => HandLoops.OverTasksAsync<Completed>(inputs)),
    };
}
