using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>One task for each item.</summary>
public static class Tasks
{
    /// <summary>Runs all items at once.</summary>
    public static Task<Record[]> WhenAllAsync<TItem>(int[] inputs)
        where TItem : IAsyncItem
        => Task.WhenAll(inputs.Select(Settling<TItem>.RecordAsync));

    public static async Task<Record[]> SemaphoreAsync<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
    {
        using var places = new SemaphoreSlim(concurrency);
        return await Task.WhenAll(inputs.Select(RunAsync)).ConfigureAwait(false);

        async Task<Record> RunAsync(int input)
        {
            await places.WaitAsync().ConfigureAwait(false);
            try
            {
                return new(input, await TItem.CallAsync(input).ConfigureAwait(false), null);
            }
            catch (Exception e)
            {
                return new(input, 0, e);
            }
            finally
            {
                places.Release();
            }
        }
    }

    /// <summary>Takes results as they complete, so each result carries its index. Runs all items at once.</summary>
    public static async Task<Record[]> WhenEachAsync<TItem>(int[] inputs)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        await foreach (var completed in Task.WhenEach(inputs.Select(RunAsync)).ConfigureAwait(false))
        {
            var (index, record) = await completed.ConfigureAwait(false);
            records[index] = record;
        }
        return records;

        static async Task<(int Index, Record Record)> RunAsync(int input, int index)
        {
            try
            {
                return (index, new(input, await TItem.CallAsync(input).ConfigureAwait(false), null));
            }
            catch (Exception e)
            {
                return (index, new(input, 0, e));
            }
        }
    }

    /// <summary>Runs all items at once. The number of waiting results has no bound either.</summary>
    public static async Task StreamWhenEachAsync<TItem>(IEnumerable<int> inputs, Reader reader)
        where TItem : IAsyncItem
    {
        await foreach (var completed in Task.WhenEach(inputs.Select(Settling<TItem>.RecordAsync)).ConfigureAwait(false))
            reader.Add(await completed.ConfigureAwait(false));
    }
}
