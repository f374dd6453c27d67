using Benchmarks.Items;
using Benchmarks.Model;
using MoreLinq.Experimental;

namespace Benchmarks.Contenders;

/// <summary>
/// MoreLINQ's <c>AwaitCompletion</c>. It returns the task and not the result, so no exception is rethrown. Its reader blocks.
/// </summary>
public static class MoreLinqAwait
{
    public static Record[] Run<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
        => [.. Query<TItem>(inputs, concurrency).AsOrdered()];

    public static void Stream<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
    {
        foreach (var record in Query<TItem>(inputs, concurrency))
            reader.Add(record);
    }

    private static IAwaitQuery<Record> Query<TItem>(IEnumerable<int> inputs, int concurrency)
        where TItem : IAsyncItem
        => inputs
            .AwaitCompletion(
                static (input, _) => TItem.CallAsync(input).AsTask(),
                static (input, item) => NoRethrow.RecordOf(input, item))
            .MaxConcurrency(concurrency);
}
