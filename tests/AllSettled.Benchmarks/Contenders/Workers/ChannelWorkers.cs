using System.Threading.Channels;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders.Workers;

/// <summary>
/// A number of workers that take their inputs from a channel. A worker handles each item in its own loop, so the item needs no further
/// state machine.
/// </summary>
public static class ChannelWorkers
{
    public static async Task<Record[]> RunAsync<TItem>(int[] inputs, int workers)
        where TItem : IAsyncItem
    {
        var records = new Record[inputs.Length];
        var indices = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });
        for (int n = 0; n < inputs.Length; n++)
            indices.Writer.TryWrite(n);
        indices.Writer.Complete();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync())).ConfigureAwait(false);
        return records;

        async Task WorkAsync()
        {
            while (await indices.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (indices.Reader.TryRead(out int n))
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
            }
        }
    }

    /// <summary>One bounded channel in front of the workers, and one behind them.</summary>
    public static async Task StreamAsync<TItem>(IEnumerable<int> inputs, int workers, Reader reader)
        where TItem : IAsyncItem
    {
        var waiting = Channel.CreateBounded<int>(new BoundedChannelOptions(workers) { SingleWriter = true });
        var settled = Channel.CreateBounded<Record>(new BoundedChannelOptions(workers) { SingleReader = true });
        var run = Task.Run(async () =>
        {
            var running = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync()));
            foreach (int input in inputs)
                await waiting.Writer.WriteAsync(input).ConfigureAwait(false);
            waiting.Writer.Complete();
            await running.ConfigureAwait(false);
            settled.Writer.Complete();
        });
        await ReadAsync(settled.Reader, reader).ConfigureAwait(false);
        await run.ConfigureAwait(false);

        async Task WorkAsync()
        {
            while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (waiting.Reader.TryRead(out int input))
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
                    await settled.Writer.WriteAsync(record).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>
    /// The limit of a stream whose items are awaited. The workers pull from the source themselves, under a lock. One bounded channel
    /// leads from them to the reader.
    /// </summary>
    public static async Task StreamPullingAsync<TItem>(IEnumerable<int> inputs, int workers, Reader reader)
        where TItem : IAsyncItem
    {
        using var source = inputs.GetEnumerator();
        var gate = new Lock();
        var settled = Channel.CreateBounded<Record>(new BoundedChannelOptions(workers) { SingleReader = true });
        var run = Task.Run(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync())).ConfigureAwait(false);
            settled.Writer.Complete();
        });
        await ReadAsync(settled.Reader, reader).ConfigureAwait(false);
        await run.ConfigureAwait(false);

        async Task WorkAsync()
        {
            while (TryPull(out int input))
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
                await settled.Writer.WriteAsync(record).ConfigureAwait(false);
            }
        }

        bool TryPull(out int input)
        {
            lock (gate)
            {
                bool pulled = source.MoveNext();
                input = pulled ? source.Current : default;
                return pulled;
            }
        }
    }

    /// <summary>Takes all the records that are there, then waits for more.</summary>
    public static async Task ReadAsync(ChannelReader<Record> settled, Reader reader)
    {
        while (await settled.WaitToReadAsync().ConfigureAwait(false))
        {
            while (settled.TryRead(out var record))
                reader.Add(record);
        }
    }
}
