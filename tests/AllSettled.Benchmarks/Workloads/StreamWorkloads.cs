using Benchmarks.Contenders;
using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Streams whose reader takes each record as soon as it comes.</summary>
public static class StreamWorkloads
{
    private const int Concurrency = 64;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "stream-completed",
            Title = "stream of items that complete at once, 300,000 items, 64 at once",
            Items = 300_000,
            Bar = new(1.3, Bytes: 0),
            RecordOf = Completed.Expected,
            Contenders = inputs => Everybody.Streamed<Completed>(
                inputs, Concurrency, "hand-written iterator", reader => AsyncIterator.StreamAsync<Completed>(inputs, reader)),
        },
        new()
        {
            Name = "stream-yield",
            Title = "stream of `Task.Yield`, 100,000 items, 64 at once",
            Items = 100_000,
            ItemsAllocate = true,
            Bar = new(1.1, Bytes: 1),
            RecordOf = Yields.Expected,
            Contenders = inputs => Everybody.Streamed<Yields>(
                inputs, Concurrency, "workers + bounded channel",
                reader => ChannelWorkers.StreamPullingAsync<Yields>(inputs, Concurrency, reader)),
        },
    ];
}
