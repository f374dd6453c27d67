using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Calls that take many inputs.</summary>
public static class BulkWorkloads
{
    private const int Workers = 8;

    private static readonly SettledBatchOptions s_options = new() { MaxConcurrency = Workers };

    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "bulk-list",
            Title = "bulk calls that answer with a list, 100,000 inputs by 500, 8 calls at once",
            Items = 100_000,
            ItemsAllocate = true,
            Bar = new(1.1),
            RecordOf = BulkCalls.Expected,
            Contenders = static inputs =>
            [
                Contender.OfArray("chunk loop", inputs.Length, () => ChunkWorkers.CallAsync(inputs, Workers)),
                Contender.OfBatch("AllSettled", inputs.Length, () => BulkCalls.CallSettledAsync(inputs, s_options)),
            ],
        },
        new()
        {
            Name = "bulk-dictionary",
            Title = "bulk calls that answer with a dictionary, 100,000 inputs by 500, 8 calls at once",
            Items = 100_000,
            ItemsAllocate = true,
            Bar = new(1.1),
            RecordOf = BulkCalls.Expected,
            Contenders = static inputs =>
            [
                Contender.OfArray("chunk loop", inputs.Length, () => ChunkWorkers.LookUpAsync(inputs, Workers)),
                Contender.OfBatch("AllSettled", inputs.Length, () => BulkCalls.LookUpSettledAsync(inputs, s_options)),
            ],
        },
    ];
}
