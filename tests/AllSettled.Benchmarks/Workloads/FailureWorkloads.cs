using Benchmarks.Contenders;
using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Batches in which every item fails.</summary>
public static class FailureWorkloads
{
    private const int Concurrency = 64;
    private const int Sharing = 4_000;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "throws-after-yield",
            Title = "throws after `Task.Yield`, all of 10,000 items, 64 at once",
            Items = 10_000,
            ItemsAllocate = true,
            Bar = new(1.05),
            RecordOf = ThrowsAfterYield.Expected,
            Contenders = inputs => Everybody.Buffered<ThrowsAfterYield>(
                inputs, Concurrency, "producing the faults", () => StaticWorkers.ProduceFaultsAsync<ThrowsAfterYield>(inputs, Concurrency)),
        },
        new()
        {
            Name = "throws-at-once",
            Title = "throws before the first await, all of 10,000 items, 64 at once",
            Items = 10_000,
            ItemsAllocate = true,
            Bar = new(1.05),
            RecordOf = ThrowsAtOnce.Expected,
            Contenders = inputs => Everybody.Buffered<ThrowsAtOnce>(
                inputs, Concurrency, "producing the faults", () => StaticWorkers.ProduceFaultsAsync<ThrowsAtOnce>(inputs, Concurrency)),
        },
        new()
        {
            Name = "returns-faulted",
            Title = "returns a faulted task, all of 100,000 items, 64 at once",
            Items = 100_000,
            ItemsAllocate = true,
            Bar = new(2.0),
            RecordOf = ReturnsFaulted.Expected,
            Contenders = inputs => Everybody.Buffered<ReturnsFaulted>(
                inputs, Concurrency, "hand loop, no rethrow", () => HandLoops.OverFaultsAsync<ReturnsFaulted>(inputs)),
        },
        new()
        {
            Name = "shared-exception",
            Title = "one exception instance shared by 4,000 items, 64 at once "
                + "(the limit is ten batches of 400: time per item must not depend on their number)",
            Items = Sharing,
            ItemsAllocate = true,
            Bar = new(1.05),
            RecordOf = SharesException.Expected,
            Reset = SharesException.Reset,
            Contenders = inputs => Everybody.Buffered<SharesException>(
                inputs, Concurrency, "AllSettled, ten batches of 400", () => InTenPartsAsync(inputs)),
        },
    ];

    private static async Task<Record[]> InTenPartsAsync(int[] inputs)
    {
        var records = new Record[inputs.Length];
        var options = new SettledBatchOptions { MaxConcurrency = Concurrency };
        foreach (int[] part in inputs.Chunk(inputs.Length / 10))
        {
            foreach (var settled in await SharesException.SettleAsync(part, options).ConfigureAwait(false))
                records[settled.Input - Workload.FirstInput] = Record.Of(settled);
        }
        return records;
    }
}
