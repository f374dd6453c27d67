using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>The limit for items that complete at once: one loop on one thread.</summary>
public static class HandLoops
{
    public static async Task<Record[]> OverValueTasksAsync<TItem>(int[] inputs)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        for (int n = 0; n < inputs.Length; n++)
        {
            try
            {
                records[n] = new(inputs[n], await TItem.CallAsync(inputs[n]).ConfigureAwait(false), null);
            }
            catch (Exception e)
            {
                records[n] = new(inputs[n], 0, e);
            }
        }
        return records;
    }

    public static async Task<Record[]> OverTasksAsync<TItem>(int[] inputs)
        where TItem : ITaskItem
    {
        var records = new Record[inputs.Length];
        for (int n = 0; n < inputs.Length; n++)
        {
            try
            {
                records[n] = new(inputs[n], await TItem.StartAsync(inputs[n]).ConfigureAwait(false), null);
            }
            catch (Exception e)
            {
                records[n] = new(inputs[n], 0, e);
            }
        }
        return records;
    }

    /// <summary>Reads the exceptions from the faulted tasks and rethrows none.</summary>
    public static async Task<Record[]> OverFaultsAsync<TItem>(int[] inputs)
        where TItem : ITaskItem
    {
        var records = new Record[inputs.Length];
        for (int n = 0; n < inputs.Length; n++)
            records[n] = await NoRethrow.RecordAsync(inputs[n], TItem.StartAsync(inputs[n])).ConfigureAwait(false);
        return records;
    }
}
