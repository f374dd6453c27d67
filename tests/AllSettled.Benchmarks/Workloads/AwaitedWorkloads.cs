using Benchmarks.Contenders;
using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Items that are awaited.</summary>
public static class AwaitedWorkloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "yield",
            Title = "`Task.Yield`, 300,000 items, 64 at once",
            Items = 300_000,
            ItemsAllocate = true,
            Bar = new(1.10, Bytes: 1),
            RecordOf = Yields.Expected,
            Contenders = inputs => Everybody.Buffered<Yields>(
                inputs, 64, "static workers", () => StaticWorkers.RunAsync<Yields>(inputs, 64)),
        },
        new()
        {
            Name = "delay",
            Title = "`Task.Delay(1)`, 20,000 items, 256 at once",
            Items = 20_000,
            ItemsAllocate = true,
            Bar = new(1.02, Bytes: 1),
            RecordOf = Delays.Expected,
            Contenders = inputs => Everybody.Buffered<Delays>(
                inputs, 256, "static workers", () => StaticWorkers.RunAsync<Delays>(inputs, 256)),
        },
    ];
}
