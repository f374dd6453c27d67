using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Calls that take many inputs.</summary>
/// <remarks>
/// The limit passes slices of the caller's own array on. A batch copies its inputs first, since they are in its records. That copy alone
/// is a second large array: the limit with such a copy measures 1.15 to 1.3 where the calls do no work.
/// </remarks>
public static class BulkWorkloads
{
    private const int Workers = 8;

    private static readonly SettledBatchOptions s_options = new() { MaxConcurrency = Workers };

    public static IReadOnlyList<Workload> All { get; } =
    [
        Of(
            "split",
            "20 bad inputs, each of which fails its whole call",
            inputs => ChunkWorkers.SendAsync(inputs, Workers),
            inputs => BulkCalls.SendSettledAsync(inputs, s_options),
            BulkCalls.ExpectedOfSend),
        Of(
            "list",
            "no work",
            inputs => ChunkWorkers.CallAsync(inputs, Workers),
            inputs => BulkCalls.CallSettledAsync(inputs, s_options),
            BulkCalls.Expected),
        Of(
            "dictionary",
            "results in a dictionary",
            inputs => ChunkWorkers.LookUpAsync(inputs, Workers),
            inputs => BulkCalls.LookUpSettledAsync(inputs, s_options),
            BulkCalls.Expected),
    ];

    private static Workload Of(
        string name, string title, Func<int[], Task<Record[]>> limit, Func<int[], Task<SettledBatch<int, int>>> us,
        Func<int, Record> recordOf) => new()
    {
        Name = $"bulk-{name}",
        Title = $"bulk calls: 100,000 inputs by 500, 8 calls at once, {title}",
        Items = 100_000,
        ItemsAllocate = true,
        Bar = new(1.1),
        RecordOf = recordOf,
        Contenders = inputs =>
        [
            Contender.OfArray("chunk loop", inputs.Length, () => limit(inputs)),
            Contender.OfBatch("AllSettled", inputs.Length, () => us(inputs)),
        ],
    };
}
