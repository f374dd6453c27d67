using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>
/// The contenders: the limit, AllSettled, and every peer that can give the records. If there are peers without a bound, they stand last,
/// behind an AllSettled without a bound.
/// </summary>
public static class Everybody
{
    public const string Us = "AllSettled";

    /// <summary>The contenders for a buffered batch of asynchronous items.</summary>
    /// <param name="inputs">The inputs of the batch.</param>
    /// <param name="concurrency">How many items run at once in the contenders that are bounded.</param>
    /// <param name="limitName">The name of the limit.</param>
    /// <param name="limit">The code to write by hand if only speed mattered.</param>
    public static IReadOnlyList<Contender> Buffered<TItem>(int[] inputs, int concurrency, string limitName, Func<Task<Record[]>> limit)
        where TItem : IAsyncItem
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        var unbounded = new SettledBatchOptions { MaxConcurrency = SettledBatchOptions.Unbounded };
        return
        [
            Array(limitName, limit),
            Contender.OfBatch(Us, inputs.Length, () => TItem.SettleAsync(inputs, options)),
            Array("workers by hand, atomic claims", () => AtomicWorkers.RunAsync<TItem>(inputs, concurrency)),
            Array("Task.WhenAll + SemaphoreSlim", () => Tasks.SemaphoreAsync<TItem>(inputs, concurrency)),
            Array("Parallel.ForEachAsync", () => ParallelLoops.ForEachAsync<TItem>(inputs, concurrency)),
            Array("Parallel.ForAsync", () => ParallelLoops.ForAsync<TItem>(inputs, concurrency)),
            Array("channel and workers", () => ChannelWorkers.RunAsync<TItem>(inputs, concurrency)),
            Array("TPL Dataflow", () => DataflowBlocks.RunAsync<TItem>(inputs, concurrency)),
            Array("System.Reactive", () => Reactive.RunAsync<TItem>(inputs, concurrency)),
            Array("EnumerableAsyncProcessor", () => AsyncProcessor.RunAsync<TItem>(inputs, concurrency)),
            Array("MoreLINQ", () => Task.FromResult(MoreLinqAwait.Run<TItem>(inputs, concurrency))),
            Contender.OfBatch(Us, inputs.Length, () => TItem.SettleAsync(inputs, unbounded), isBounded: false),
            Array("Task.WhenAll", () => Tasks.WhenAllAsync<TItem>(inputs), isBounded: false),
            Array("Task.WhenEach", () => Tasks.WhenEachAsync<TItem>(inputs), isBounded: false),
        ];

        Contender Array(string name, Func<Task<Record[]>> run, bool isBounded = true)
            => Contender.OfArray(name, inputs.Length, run, isBounded);
    }

    /// <summary>The contenders for a batch of synchronous items on this many threads.</summary>
    /// <inheritdoc cref="Buffered" path="/param"/>
    public static IReadOnlyList<Contender> Synchronous<TItem>(int[] inputs, int concurrency, string limitName, Func<Task<Record[]>> limit)
        where TItem : ISyncItem
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        return
        [
            Contender.OfArray(limitName, inputs.Length, limit),
            Contender.OfBatch(Us, inputs.Length, () => Task.FromResult(TItem.Settle(inputs, options))),
            Array("Parallel.For", () => ParallelLoops.For<TItem>(inputs, concurrency)),
            Array("Parallel.ForEach over ranges", () => ParallelLoops.ForEachRange<TItem>(inputs, concurrency)),
            Array("PLINQ", () => ParallelLoops.Plinq<TItem>(inputs, concurrency)),
            Array("PLINQ, load-balanced", () => ParallelLoops.PlinqBalanced<TItem>(inputs, concurrency)),
            Contender.OfArray(
                "Parallel.ForEachAsync", inputs.Length, () => ParallelLoops.ForEachSynchronousAsync<TItem>(inputs, concurrency)),
        ];

        Contender Array(string name, Func<Record[]> run) => Contender.OfArray(name, inputs.Length, () => Task.FromResult(run()));
    }

    /// <summary>The contenders for a stream of asynchronous items that is read to its end.</summary>
    /// <inheritdoc cref="Buffered" path="/param"/>
    public static IReadOnlyList<Contender> Streamed<TItem>(
        IReadOnlyCollection<int> inputs, int concurrency, string limitName, Func<Reader, Task> limit)
        where TItem : IAsyncItem
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        var unbounded = Unbounded(inputs.Count);
        return
        [
            Contender.OfStream(limitName, limit),
            Contender.OfStream(Us, reader => StreamAsync<TItem>(inputs, options, reader)),
            Contender.OfStream(
                "Parallel.ForEachAsync + channel", reader => ParallelLoops.StreamForEachAsync<TItem>(inputs, concurrency, reader)),
            Contender.OfStream("channels and workers", reader => ChannelWorkers.StreamAsync<TItem>(inputs, concurrency, reader)),
            Contender.OfStream("TPL Dataflow", reader => DataflowBlocks.StreamAsync<TItem>(inputs, concurrency, reader)),
            Contender.OfStream("System.Reactive (pushes)", reader => Reactive.StreamAsync<TItem>(inputs, concurrency, reader)),
            Contender.OfStream("EnumerableAsyncProcessor", reader => AsyncProcessor.StreamAsync<TItem>(inputs, concurrency, reader)),
            Contender.OfStream("MoreLINQ (blocks)", reader =>
            {
                MoreLinqAwait.Stream<TItem>(inputs, concurrency, reader);
                return Task.CompletedTask;
            }),
            Contender.OfStream(Us, reader => StreamAsync<TItem>(inputs, unbounded, reader), isBounded: false),
            Contender.OfStream("Task.WhenEach", reader => Tasks.StreamWhenEachAsync<TItem>(inputs, reader), isBounded: false),
        ];
    }

    /// <summary>The options of a stream that may start all items at once.</summary>
    /// <remarks>
    /// A stream must have a buffer size, so this one has a place for each item. The smallest size is 1, and BenchmarkDotNet asks for the
    /// names of the contenders without any inputs.
    /// </remarks>
    public static SettledBatchOptions Unbounded(int items)
        => new() { MaxConcurrency = SettledBatchOptions.Unbounded, BufferSize = Math.Max(1, items) };

    /// <summary>Reads AllSettled's stream to its end.</summary>
    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, SettledBatchOptions options, Reader reader)
        where TItem : IAsyncItem
    {
        await foreach (var settled in TItem.StreamAsync(inputs, options).ConfigureAwait(false))
            reader.Add(settled);
    }
}
