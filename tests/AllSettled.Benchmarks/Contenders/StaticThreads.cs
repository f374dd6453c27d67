using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>The limits for synchronous items.</summary>
public static class StaticThreads
{
    /// <summary>Two threads, each with one half of the inputs. They share nothing while they run.</summary>
    public static async Task<Record[]> HalvesAsync<TItem>(int[] inputs)
        where TItem : ISyncItem
    {
        var records = new Record[inputs.Length];
        int half = inputs.Length / 2;
        var other = Task.Run(() => Run<TItem>(inputs, records, 0, half));
        Run<TItem>(inputs, records, half, inputs.Length);
        await other.ConfigureAwait(false);
        return records;
    }

    /// <summary>Two threads that claim one item at a time. This is the best way if a few items cost as much as all the others.</summary>
    public static async Task<Record[]> ClaimingAsync<TItem>(int[] inputs)
        where TItem : ISyncItem
    {
        var records = new Record[inputs.Length];
        int claimed = 0;
        var other = Task.Run(Claim);
        Claim();
        await other.ConfigureAwait(false);
        return records;

        void Claim()
        {
            int n;
            while ((n = Interlocked.Increment(ref claimed) - 1) < inputs.Length)
                Run<TItem>(inputs, records, n, n + 1);
        }
    }

    private static void Run<TItem>(int[] inputs, Record[] records, int start, int end)
        where TItem : ISyncItem
    {
        for (int n = start; n < end; n++)
        {
            try
            {
                records[n] = new(inputs[n], TItem.Call(inputs[n]), null);
            }
            catch (Exception e)
            {
                records[n] = new(inputs[n], 0, e);
            }
        }
    }
}
