using Benchmarks.Contenders;
using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Asynchronous items of which all, or nearly all, complete at once: caches, buffers, validation.</summary>
public static class CompletedWorkloads
{
    private const int Items = 1_000_000;
    private const int Concurrency = 64;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "never-awaits",
            Title = "`async ValueTask` that never awaits, 10⁶ items, 64 at once",
            Items = Items,
            Bar = new(1.2, Bytes: 0),
            RecordOf = NeverAwaits.Expected,
            Contenders = inputs => Everybody.Buffered<NeverAwaits>(
                inputs, Concurrency, "hand loop", () => HandLoops.OverValueTasksAsync<NeverAwaits>(inputs)),
        },
        new()
        {
            Name = "completed",
            Title = "returns a completed `Task<int>`, 10⁶ items, 64 at once",
            Items = Items,
            Bar = new(1.3, Bytes: 0),
            RecordOf = Completed.Expected,
            Contenders = inputs => Everybody.Buffered<Completed>(
                inputs, Concurrency, "hand loop", () => HandLoops.OverTasksAsync<Completed>(inputs)),
        },
        new()
        {
            Name = "one-in-100-yields",
            Title = "1 % `Task.Yield`, the others complete at once, 10⁶ items, 64 at once",
            Items = Items,
            ItemsAllocate = true,
            Bar = new(3.5),
            RecordOf = OneInHundredYields.Expected,
            Contenders = inputs => Everybody.Buffered<OneInHundredYields>(
                inputs, Concurrency, "static workers", () => StaticWorkers.RunAsync<OneInHundredYields>(inputs, Concurrency)),
        },
    ];
}
