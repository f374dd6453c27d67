using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders.Workers;

/// <summary>
/// The limit for bulk calls: workers that take the next chunk by counting, call, and write a record for each of its inputs.
/// </summary>
public static class ChunkWorkers
{
    public static Task<Record[]> CallAsync(int[] inputs, int workers)
        => RunAsync(inputs, workers, static async (chunk, records, start) =>
        {
            Keep(await BulkCalls.CallAsync(chunk).ConfigureAwait(false), chunk, records, start);
        });

    public static Task<Record[]> LookUpAsync(int[] inputs, int workers)
        => RunAsync(inputs, workers, static async (chunk, records, start) =>
        {
            var results = await BulkCalls.LookUpAsync([.. chunk.Distinct()]).ConfigureAwait(false);
            for (int i = 0; i < chunk.Length; i++)
            {
                records[start + i] = results.TryGetValue(chunk[i], out int result)
                    ? new(chunk[i], result, null)
                    : new(chunk[i], 0, new KeyNotFoundException());
            }
        });

    /// <summary>Each failed call is made again for its two halves.</summary>
    public static Task<Record[]> SendAsync(int[] inputs, int workers) => RunAsync(inputs, workers, SendAsync);

    private static async Task SendAsync(int[] chunk, Record[] records, int start)
    {
        try
        {
            Keep(await BulkCalls.SendAsync(chunk).ConfigureAwait(false), chunk, records, start);
        }
        catch (Exception e) when (chunk.Length == 1)
        {
            records[start] = new(chunk[0], 0, e);
        }
        catch (Exception)
        {
            int half = (chunk.Length + 1) / 2;
            await SendAsync(chunk[..half], records, start).ConfigureAwait(false);
            await SendAsync(chunk[half..], records, start + half).ConfigureAwait(false);
        }
    }

    private static void Keep(int[] results, int[] chunk, Record[] records, int start)
    {
        if (results.Length != chunk.Length)
            throw new InvalidOperationException("another length");
        for (int i = 0; i < chunk.Length; i++)
            records[start + i] = new(chunk[i], results[i], null);
    }

    private static async Task<Record[]> RunAsync(int[] inputs, int workers, Func<int[], Record[], int, Task> call)
    {
        var records = new Record[inputs.Length];
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync())).ConfigureAwait(false);
        return records;

        async Task WorkAsync()
        {
            while (true)
            {
                int start = Interlocked.Add(ref next, BulkCalls.Size) - BulkCalls.Size;
                if (start >= inputs.Length)
                    return;
                int[] chunk = inputs.AsSpan(start, Math.Min(BulkCalls.Size, inputs.Length - start)).ToArray();
                try
                {
                    await call(chunk, records, start).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    for (int i = 0; i < chunk.Length; i++)
                        records[start + i] = new(chunk[i], 0, e);
                }
            }
        }
    }
}
