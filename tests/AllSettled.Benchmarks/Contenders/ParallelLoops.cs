using Benchmarks.Contenders.Workers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary><see cref="Parallel"/> and PLINQ.</summary>
public static class ParallelLoops
{
    public static async Task<Record[]> ForEachAsync<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, inputs.Length),
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            (n, _) => Settling<TItem>.StoreAsync(inputs[n], records, n)).ConfigureAwait(false);
        return records;
    }

    /// <summary>Does the same by index, so that there is no enumerator to lock.</summary>
    public static async Task<Record[]> ForAsync<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        await Parallel.ForAsync(
            0, inputs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            (n, _) => Settling<TItem>.StoreAsync(inputs[n], records, n)).ConfigureAwait(false);
        return records;
    }

    /// <summary>The loop has no stream of results, so it writes them to a bounded channel.</summary>
    public static async Task StreamForEachAsync<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
    {
        var settled = Channel.CreateBounded<Record>(new BoundedChannelOptions(concurrency) { SingleReader = true });
        var loop = Task.Run(async () =>
        {
            await Parallel.ForEachAsync(
                inputs,
                new ParallelOptions { MaxDegreeOfParallelism = concurrency },
                async (input, _) =>
                {
                    Record record;
                    try
                    {
                        record = new(input, await TItem.CallAsync(input).ConfigureAwait(false), null);
                    }
                    catch (Exception e)
                    {
                        record = new(input, 0, e);
                    }
                    await settled.Writer.WriteAsync(record, CancellationToken.None).ConfigureAwait(false);
                }).ConfigureAwait(false);
            settled.Writer.Complete();
        });
        await ChannelWorkers.ReadAsync(settled.Reader, reader).ConfigureAwait(false);
        await loop.ConfigureAwait(false);
    }

    public static async Task<Record[]> ForEachSynchronousAsync<TItem>(int[] inputs, int concurrency)
        where TItem : ISyncItem
    {
        var records = new Record[inputs.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, inputs.Length),
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            (n, _) =>
            {
                records[n] = SettlingSynchronously<TItem>.Record(inputs[n]);
                return default;
            }).ConfigureAwait(false);
        return records;
    }

    public static Record[] For<TItem>(int[] inputs, int concurrency)
        where TItem : ISyncItem
    {
        var records = new Record[inputs.Length];
        Parallel.For(
            0, inputs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            n => records[n] = SettlingSynchronously<TItem>.Record(inputs[n]));
        return records;
    }

    /// <summary>Calls one delegate for each range and not for each item, as the documentation advises for small bodies.</summary>
    public static Record[] ForEachRange<TItem>(int[] inputs, int concurrency)
        where TItem : ISyncItem
    {
        var records = new Record[inputs.Length];
        Parallel.ForEach(
            Partitioner.Create(0, inputs.Length),
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            range =>
            {
                for (int n = range.Item1; n < range.Item2; n++)
                    records[n] = SettlingSynchronously<TItem>.Record(inputs[n]);
            });
        return records;
    }

    public static Record[] Plinq<TItem>(int[] inputs, int concurrency)
        where TItem : ISyncItem
        => Plinq<TItem>(inputs.AsParallel(), concurrency);

    /// <summary>
    /// Shares the inputs out during the run, as the documentation advises for items that differ. Without this, PLINQ splits an array into
    /// fixed halves.
    /// </summary>
    public static Record[] PlinqBalanced<TItem>(int[] inputs, int concurrency)
        where TItem : ISyncItem
        => Plinq<TItem>(Partitioner.Create(inputs, loadBalance: true).AsParallel(), concurrency);

    private static Record[] Plinq<TItem>(ParallelQuery<int> inputs, int concurrency)
        where TItem : ISyncItem
        => inputs.AsOrdered().WithDegreeOfParallelism(concurrency).Select(SettlingSynchronously<TItem>.Record).ToArray();
}
