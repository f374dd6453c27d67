using Benchmarks.Contenders;
using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Table;

/// <summary>Measures how much memory a long stream keeps alive, at ten points on the way.</summary>
public static class StreamMemory
{
    public const string Name = "stream-memory";

    /// <summary>The bar that AllSettled must meet.</summary>
    public const long MaxLiveBytes = 256 * 1024;

    private const int Concurrency = 64;

    public static IReadOnlyList<MemoryResult> Run()
    {
        // A first use allocates objects that stay alive and do not belong to the stream. So this use comes before the measurements.
        var few = Enumerable.Range(0, 10_000);
        Everybody.StreamAsync<Completed>(few, Concurrency, new()).GetAwaiter().GetResult();
        Everybody.StreamAsync<Yields>(few, Concurrency, new()).GetAwaiter().GetResult();

        return
        [
            Of(
                $"{Everybody.Us}, items that complete at once", 10_000_000,
                (inputs, reader) => Everybody.StreamAsync<Completed>(inputs, Concurrency, reader)),
            Of($"{Everybody.Us}, `Task.Yield`", 10_000_000, (inputs, reader) => Everybody.StreamAsync<Yields>(inputs, Concurrency, reader)),
            Of(
                "channels and workers, `Task.Yield`", 10_000_000,
                (inputs, reader) => ChannelWorkers.StreamAsync<Yields>(inputs, Concurrency, reader)),
            Of("Task.WhenEach, `Task.Yield`", 1_000_000, Tasks.StreamWhenEachAsync<Yields>),
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
