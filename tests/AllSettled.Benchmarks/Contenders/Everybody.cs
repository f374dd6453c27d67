using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>Who takes part: the limit, AllSettled, and every peer that can give the records.</summary>
public static class Everybody
{
    public const string Us = "AllSettled";

    /// <summary>A buffered batch of asynchronous items.</summary>
    /// <param name="inputs">What to run over.</param>
    /// <param name="concurrency">How many at once; peers that cannot bound that run all.</param>
    /// <param name="limitName">What the limit is called.</param>
    /// <param name="limit">The code that one would write by hand if speed were all.</param>
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

    /// <summary>A batch of synchronous items on this many threads.</summary>
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

    /// <summary>A stream of asynchronous items that is read to its end.</summary>
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

    /// <summary>AllSettled's stream, read to its end.</summary>
    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
    {
        await foreach (var settled in TItem.StreamAsync(inputs, new() { MaxConcurrency = concurrency }).ConfigureAwait(false))
            reader.Add(settled);
    }
}
