using Benchmarks.Items;
using Benchmarks.Model;
using EnumerableAsyncProcessor.Extensions;

namespace Benchmarks.Contenders;

/// <summary>EnumerableAsyncProcessor, used as its own page shows it.</summary>
public static class AsyncProcessor
{
    public static async Task<Record[]> RunAsync<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
    {
        await using var processor = inputs
            .SelectAsync(Settling<TItem>.RecordAsync)
            .ProcessInParallel(concurrency);
        return await processor.GetResultsAsync().ConfigureAwait(false);
    }

    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
    {
        await using var processor = inputs
            .SelectAsync(Settling<TItem>.RecordAsync)
            .ProcessInParallel(concurrency);
        await foreach (var record in processor.GetResultsAsyncEnumerable().ConfigureAwait(false))
            reader.Add(record);
    }
}
