using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Items with keys.</summary>
public static class PartitionWorkloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "partitions-slow-key",
            Title = "requests to 5 hosts, one of them slow, 1,000 items, 8 at once and 2 at once per host",
            Items = 1_000,
            ItemsAllocate = true,
            Bar = new(1.05),
            RecordOf = RequestsToHosts.Expected,
            Contenders = SlowKey,
        },
        new()
        {
            Name = "partitions-many-keys",
            Title = "`Task.Yield`, 1,000,000 items with 100,000 keys, 64 at once and 1 at once per key",
            Items = 1_000_000,
            ItemsAllocate = true,
            Bar = new(2),
            RecordOf = Yields.Expected,
            Contenders = ManyKeys,
        },
    ];

    private static IReadOnlyList<Contender> SlowKey(int[] inputs)
    {
        var options = new SettledBatchOptions { MaxConcurrency = 8 };
        return
        [
            Contender.OfArray(
                "workers per key", inputs.Length, () => AtomicWorkers.RunPerKeyAsync<RequestsToHosts>(inputs, RequestsToHosts.HostOf, 2)),
            Contender.OfBatch("AllSettled", inputs.Length, () => RequestsToHosts.SettleAsync(inputs, options)),
            Contender.OfBatch(
                "AllSettled, a semaphore in the item", inputs.Length,
                () => RequestsToHosts.RunBehindSemaphoreSettledAsync(inputs, options)),
        ];
    }

    private static IReadOnlyList<Contender> ManyKeys(int[] inputs)
    {
        var options = new SettledBatchOptions { MaxConcurrency = 64 };
        return
        [
            Contender.OfBatch("AllSettled, no keys", inputs.Length, () => Yields.SettleAsync(inputs, options)),
            Contender.OfBatch("AllSettled", inputs.Length, () => KeyedYields.SettleAsync(inputs, options)),
        ];
    }
}
