using Benchmarks.Contenders.Workers;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>The contenders: the limit, AllSettled, and every peer that can give the records.</summary>
public static class Everybody
{
    public const string Us = "AllSettled";

    /// <summary>The contenders for a buffered batch of asynchronous items.</summary>
    /// <param name="inputs">The inputs of the batch.</param>
    /// <param name="concurrency">How many items run at once. A peer without a bound runs all of them.</param>
    /// <param name="limitName">The name of the limit.</param>
    /// <param name="limit">The code to write by hand if only speed mattered.</param>
    public static IReadOnlyList<Contender> Buffered<TItem>(int[] inputs, int concurrency, string limitName, Func<Task<Record[]>> limit)
        where TItem : IAsyncItem
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        return
        [
            Array(limitName, limit),
            Contender.OfBatch(Us, inputs.Length, () => TItem.SettleAsync(inputs, options)),
            Array("workers by hand, atomic claims", () => AtomicWorkers.RunAsync<TItem>(inputs, concurrency)),
            Array("Task.WhenAll (unbounded)", () => Tasks.WhenAllAsync<TItem>(inputs)),
            Array("Task.WhenAll + SemaphoreSlim", () => Tasks.SemaphoreAsync<TItem>(inputs, concurrency)),
            Array("Task.WhenEach (unbounded)", () => Tasks.WhenEachAsync<TItem>(inputs)),
            Array("Parallel.ForEachAsync", () => ParallelLoops.ForEachAsync<TItem>(inputs, concurrency)),
            Array("Parallel.ForAsync", () => ParallelLoops.ForAsync<TItem>(inputs, concurrency)),
            Array("channel and workers", () => ChannelWorkers.RunAsync<TItem>(inputs, concurrency)),
            Array("TPL Dataflow", () => DataflowBlocks.RunAsync<TItem>(inputs, concurrency)),
            Array("System.Reactive", () => Reactive.RunAsync<TItem>(inputs, concurrency)),
            Array("EnumerableAsyncProcessor", () => AsyncProcessor.RunAsync<TItem>(inputs, concurrency)),
            Array("MoreLINQ", () => Task.FromResult(MoreLinqAwait.Run<TItem>(inputs, concurrency))),
        ];

        Contender Array(string name, Func<Task<Record[]>> run) => Contender.OfArray(name, inputs.Length, run);
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
        IEnumerable<int> inputs, int concurrency, string limitName, Func<Reader, Task> limit)
        where TItem : IAsyncItem
        =>
        [
            Contender.OfStream(limitName, limit),
            Contender.OfStream(Us, reader => StreamAsync<TItem>(inputs, concurrency, reader)),
            Contender.OfStream("Task.WhenEach (unbounded)", reader => Tasks.StreamWhenEachAsync<TItem>(inputs, reader)),
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
        ];

    /// <summary>Reads AllSettled's stream to its end.</summary>
    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
    {
        await foreach (var settled in TItem.StreamAsync(inputs, new() { MaxConcurrency = concurrency }).ConfigureAwait(false))
            reader.Add(settled);
    }
}
