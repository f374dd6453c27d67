using System.Reactive.Linq;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>System.Reactive. <c>Merge</c> bounds how many items run, and passes results on as they complete.</summary>
/// <remarks>The cost of an item is the cost of <c>FromAsync</c>. Another scheduler for it or for the inputs makes no difference.</remarks>
public static class Reactive
{
    public static async Task<Record[]> RunAsync<TItem>(int[] inputs, int concurrency)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        await Observable.Range(0, inputs.Length)
            .Select(n => Observable.FromAsync(() => Settling<TItem>.StoreTaskAsync(inputs[n], records, n)))
            .Merge(concurrency)
            .LastOrDefaultAsync();
        return records;
    }

    /// <summary>Pushes its results. It does not slow down for its reader, and the inputs queue up inside it.</summary>
    public static Task StreamAsync<TItem>(IEnumerable<int> inputs, int concurrency, Reader reader)
        where TItem : IAsyncItem
        => inputs.ToObservable()
            .Select(input => Observable.FromAsync(() => Settling<TItem>.RecordAsync(input)))
            .Merge(concurrency)
            .ForEachAsync(record => reader.Add(record));
}
