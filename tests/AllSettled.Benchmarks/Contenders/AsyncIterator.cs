using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>The limit of a stream whose items complete at once: a hand-written iterator that runs each item when it is read.</summary>
public static class AsyncIterator
{
    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, Reader reader)
        where TItem : IAsyncItem
    {
        await foreach (var record in RecordsAsync<TItem>(inputs).ConfigureAwait(false))
            reader.Add(record);
    }

    private static async IAsyncEnumerable<Record> RecordsAsync<TItem>(IEnumerable<int> inputs)
        where TItem : IAsyncItem
    {
        foreach (int input in inputs)
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
            yield return record;
        }
    }
}
