using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>A task per item.</summary>
public static class Tasks
{
    /// <summary>Nothing bounds how many run.</summary>
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

    /// <summary>Results come as they complete, so each brings its place along. Nothing bounds how many run.</summary>
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

    /// <summary>Nothing bounds how many run, nor how many results wait.</summary>
    public static async Task StreamWhenEachAsync<TItem>(IEnumerable<int> inputs, Reader reader)
        where TItem : IAsyncItem
    {
        await foreach (var completed in Task.WhenEach(inputs.Select(Settling<TItem>.RecordAsync)).ConfigureAwait(false))
            reader.Add(await completed.ConfigureAwait(false));
    }
}
