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
        Of("list", inputs => ChunkWorkers.CallAsync(inputs, Workers), inputs => BulkCalls.CallSettledAsync(inputs, s_options)),
        Of("dictionary", inputs => ChunkWorkers.LookUpAsync(inputs, Workers), inputs => BulkCalls.LookUpSettledAsync(inputs, s_options)),
    ];

    private static Workload Of(string answer, Func<int[], Task<Record[]>> limit, Func<int[], Task<SettledBatch<int, int>>> us) => new()
    {
        Name = $"bulk-{answer}",
        Title = $"bulk calls that answer with a {answer}, 100,000 inputs by 500, 8 calls at once",
        Items = 100_000,
        ItemsAllocate = true,
        Bar = new(1.1),
        RecordOf = BulkCalls.Expected,
        Contenders = inputs =>
        [
            Contender.OfArray("chunk loop", inputs.Length, () => limit(inputs)),
            Contender.OfBatch("AllSettled", inputs.Length, () => us(inputs)),
        ],
    };
}
