using Benchmarks.Contenders;
using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Table;

/// <summary>Measures how much memory a long stream keeps alive, at ten points on the way.</summary>
public static class StreamMemory
{
    public const string Name = "stream-memory";

    /// <summary>The bar that the bounded AllSettled must meet.</summary>
    public const long MaxLiveBytes = 256 * 1024;

    private const int Concurrency = 64;
    private const int Million = 1_000_000;

    public static IReadOnlyList<MemoryResult> Run()
    {
        // A first use allocates objects that stay alive and do not belong to the stream. So this use comes before the measurements.
        var few = Enumerable.Range(0, 10_000);
        var bounded = new SettledBatchOptions { MaxConcurrency = Concurrency };
        Everybody.StreamAsync<Completed>(few, bounded, new()).GetAwaiter().GetResult();
        Everybody.StreamAsync<Yields>(few, bounded, new()).GetAwaiter().GetResult();

        return
        [
            Of(
                $"{Everybody.Us}, items that complete at once", 10_000_000,
                (inputs, reader) => Everybody.StreamAsync<Completed>(inputs, bounded, reader)),
            Of($"{Everybody.Us}, `Task.Yield`", 10_000_000, (inputs, reader) => Everybody.StreamAsync<Yields>(inputs, bounded, reader)),
            Of(
                "channels and workers, `Task.Yield`", 10_000_000,
                (inputs, reader) => ChannelWorkers.StreamAsync<Yields>(inputs, Concurrency, reader)),
            Of(
                $"{Everybody.Us} (unbounded), `Task.Yield`", Million,
                (inputs, reader) => Everybody.StreamAsync<Yields>(inputs, Everybody.Unbounded(Million), reader)),
            Of("Task.WhenEach (unbounded), `Task.Yield`", Million, Tasks.StreamWhenEachAsync<Yields>),
        ];
    }

    private static MemoryResult Of(string name, int items, Func<IEnumerable<int>, Reader, Task> read)
    {
        var reader = Reader.ThatProbes(every: items / 10);
        read(Enumerable.Range(0, items), reader).GetAwaiter().GetResult();
        if (reader.Count != items)
            throw new InvalidDataException($"{name}: {reader.Count} records for {items} inputs");
        return new(name, items, reader.LiveBytes);
    }
}
