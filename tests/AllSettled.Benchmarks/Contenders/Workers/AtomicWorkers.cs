using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders.Workers;

/// <summary>
/// The simplest design that has a bound, shares the work evenly and rethrows nothing: workers that claim one index after the other.
/// </summary>
public static class AtomicWorkers
{
    public static async Task<Record[]> RunAsync<TItem>(int[] inputs, int workers)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        int claimed = 0;
        var running = new Task[Math.Min(workers, inputs.Length)];
        for (int n = 0; n < running.Length; n++)
            running[n] = WorkAsync();
        await Task.WhenAll(running).ConfigureAwait(false);
        return records;

        async Task WorkAsync()
        {
            int n;
            while ((n = Interlocked.Increment(ref claimed) - 1) < inputs.Length)
            {
                try
                {
                    var item = TItem.CallAsync(inputs[n]);
                    if (item.IsCompletedSuccessfully)
                    {
                        records[n] = new(inputs[n], item.Result, null);
                        continue;
                    }
                    var task = item.AsTask();
                    await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    records[n] = NoRethrow.RecordOf(inputs[n], task);
                }
                catch (Exception e)
                {
                    records[n] = new(inputs[n], 0, e);
                }
            }
        }
    }

    /// <summary>
    /// The limit for items with keys: the inputs are divided by their keys first, and each key has workers of its own. So nothing limits
    /// all keys together, and all inputs must be known beforehand.
    /// </summary>
    public static async Task<Record[]> RunPerKeyAsync<TItem>(int[] inputs, Func<int, int> keyOf, int workersPerKey)
        where TItem : IAsyncItem
    {
        int[][] keys = [.. Enumerable.Range(0, inputs.Length).GroupBy(n => keyOf(inputs[n])).Select(static ofKey => ofKey.ToArray())];
        var perKey = await Task.WhenAll(keys.Select(ofKey => RunAsync<TItem>([.. ofKey.Select(n => inputs[n])], workersPerKey)));
        var records = new Record[inputs.Length];
        for (int key = 0; key < keys.Length; key++)
        {
            for (int i = 0; i < keys[key].Length; i++)
                records[keys[key][i]] = perKey[key][i];
        }
        return records;
    }
}
