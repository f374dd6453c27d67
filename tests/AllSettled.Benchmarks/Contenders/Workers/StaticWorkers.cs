using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders.Workers;

/// <summary>
/// The limit for items that are awaited: a number of workers, each with a fixed part of the inputs. They share nothing. So they cannot
/// balance the parts, stop, or report progress.
/// </summary>
public static class StaticWorkers
{
    public static Task<Record[]> RunAsync<TItem>(int[] inputs, int workers)
        where TItem : ITaskItem
        => ShareAsync(inputs, workers, onPool: false, static async (inputs, records, start, end) =>
        {
            for (int n = start; n < end; n++)
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
        });

    /// <summary>The cost of creating the exceptions. They are read and not rethrown, and all processors create them.</summary>
    public static Task<Record[]> ProduceFaultsAsync<TItem>(int[] inputs, int workers)
        where TItem : ITaskItem
        => ShareAsync(inputs, workers, onPool: true, static async (inputs, records, start, end) =>
        {
            for (int n = start; n < end; n++)
            {
                var item = TItem.StartAsync(inputs[n]);
                await ((Task)item).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                records[n] = NoRethrow.RecordOf(inputs[n], item);
            }
        });

    private static async Task<Record[]> ShareAsync(int[] inputs, int workers, bool onPool, Func<int[], Record[], int, int, Task> work)
    {
        var records = new Record[inputs.Length];
        var running = new Task[Math.Min(workers, inputs.Length)];
        for (int n = 0; n < running.Length; n++)
        {
            int start = (int)((long)inputs.Length * n / running.Length);
            int end = (int)((long)inputs.Length * (n + 1) / running.Length);
            running[n] = onPool ? Task.Run(() => work(inputs, records, start, end)) : work(inputs, records, start, end);
        }
        await Task.WhenAll(running).ConfigureAwait(false);
        return records;
    }
}
