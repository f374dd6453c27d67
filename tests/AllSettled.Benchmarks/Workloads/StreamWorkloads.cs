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
            Bar = new(1.7, Bytes: 0),
            RecordOf = Completed.Expected,
            Contenders = static inputs => OfCompleted(inputs),
        },
        new()
        {
            Name = "stream-completed-pulled",
            Title = "stream of items that complete at once, inputs in a `HashSet`, 300,000 items, 64 at once",
            Items = 300_000,
            Bar = new(1.7),
            RecordOf = Completed.Expected,
            Contenders = static inputs => OfCompleted(inputs.ToHashSet()),
        },
        new()
        {
            Name = "stream-one-in-100-yields",
            Title = "stream of items of which 1 % `Task.Yield` and the others complete at once, 300,000 items, 64 at once",
            Items = 300_000,
            ItemsAllocate = true,
            Bar = new(0.5),
            RecordOf = OneInHundredYields.Expected,
            Contenders = static inputs => OfAwaited<OneInHundredYields>(inputs),
        },
        new()
        {
            Name = "stream-yield",
            Title = "stream of `Task.Yield`, 100,000 items, 64 at once",
            Items = 100_000,
            ItemsAllocate = true,
            Bar = new(1.0, Bytes: 1),
            RecordOf = Yields.Expected,
            Contenders = static inputs => OfAwaited<Yields>(inputs),
        },
        new()
        {
            Name = "stream-yield-pulled",
            Title = "stream of `Task.Yield`, inputs in a `HashSet`, 100,000 items, 64 at once",
            Items = 100_000,
            ItemsAllocate = true,
            Bar = new(1.15),
            RecordOf = Yields.Expected,
            Contenders = static inputs => OfAwaited<Yields>(inputs.ToHashSet()),
        },
        new()
        {
            Name = "stream-of-one",
            Title = "a stream of one item that completes at once; figures per stream",
            Items = 1,
            Batches = 10_000,
            Unit = Unit.Stream,
            // 3 µs on a machine where the limit takes 150 ns. The stream took this many bytes when the bar was set.
            Bar = new(20, Bytes: 2_152),
            RecordOf = Completed.Expected,
            Contenders = static inputs => OfCompleted(inputs),
        },
    ];

    private static IReadOnlyList<Contender> OfCompleted(IReadOnlyCollection<int> inputs)
        => Everybody.Streamed<Completed>(
            inputs, Concurrency, "hand-written iterator", reader => AsyncIterator.StreamAsync<Completed>(inputs, reader));

    private static IReadOnlyList<Contender> OfAwaited<TItem>(IReadOnlyCollection<int> inputs)
        where TItem : IAsyncItem
        => Everybody.Streamed<TItem>(
            inputs, Concurrency, "workers + bounded channel",
            reader => ChannelWorkers.StreamPullingAsync<TItem>(inputs, Concurrency, reader));
}
