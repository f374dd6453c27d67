using System.Threading.Tasks.Dataflow;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>TPL Dataflow.</summary>
public static class DataflowBlocks
{
    public static async Task<Record[]> RunAsync<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        var block = new ActionBlock<int>(
            n => Settling<TItem>.StoreTaskAsync(inputs[n], records, n),
            new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = concurrency, SingleProducerConstrained = true });
        for (int n = 0; n < inputs.Length; n++)
            block.Post(n);
        block.Complete();
        await block.Completion.ConfigureAwait(false);
        return records;
    }

    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
    {
        var block = new TransformBlock<int, Record>(Settling<TItem>.RecordAsync, new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = concurrency,
            BoundedCapacity = 2 * concurrency,
            EnsureOrdered = false,
            SingleProducerConstrained = true,
        });
        var feed = Task.Run(async () =>
        {
            foreach (int input in inputs)
                await block.SendAsync(input).ConfigureAwait(false);
            block.Complete();
        });
        while (await block.OutputAvailableAsync().ConfigureAwait(false))
        {
            while (block.TryReceive(out var record))
                reader.Add(record);
        }
        await feed.ConfigureAwait(false);
    }
}
