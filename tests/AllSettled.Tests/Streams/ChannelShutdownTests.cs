using System.Diagnostics;
using System.Threading.Channels;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// A worker with a channel as its source, told to stop at any moment. Every message is still in the channel, or has run exactly once. The
/// README says how to run this test for 20,000 stops or more.
/// </summary>
public class ChannelShutdownTests
{
    private enum Item
    {
        Immediate,
        Yielding,
        Synchronous,
    }

    /// <summary>How many stops a stress run makes at least.</summary>
    private static int MinStops => Stress.IsOn ? 20_000 : 0;

    [Fact]
    public async Task S32_No_message_is_lost_and_none_runs_twice()
    {
        var time = TimeSpan.FromSeconds(Stress.Seconds ?? 3);
        long began = Stopwatch.GetTimestamp();
        int first = Environment.TickCount, stops = 0;
        // The number of stops bounds the run, and no time: machines differ. Each worker has a time limit of its own.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(worker => Task.Run(async () =>
        {
            for (int seed = first + worker; Stopwatch.GetElapsedTime(began) < time || Volatile.Read(ref stops) < MinStops; seed += 2)
            {
                await RunAsync(seed).InTime($"the worker and the producer of seed {seed}");
                Interlocked.Increment(ref stops);
            }
        })));
        TestContext.Current.TestOutputHelper?.WriteLine($"{stops} stops");
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        int count = random.Next(40);
        var ran = new int[count];
        var channel = random.Next(3) == 0
            ? Channel.CreateBounded<int>(random.Next(1, 10))
            // AllowSynchronousContinuations stays false. With it, ReadAllAsync of .NET 10 was seen to throw an InvalidOperationException
            // ("An attempt was made to transition a task to a final state …"), without any code of ours. It is rare.
            : Channel.CreateUnbounded<int>();
        using var soft = new CancellationTokenSource();
        // The moment of the stop: when so many messages were written, or so many items have begun, or the reader has so many records.
        int atWrite = random.Next(3 * count + 1), atStart = random.Next(3 * count + 1), atRead = random.Next(3 * count + 1);
        int concurrency = random.Next(6) switch { 0 => 1, 1 => 2, 2 => 3, 3 => 8, _ => SettledBatchOptions.Unbounded };
        var options = new SettledBatchOptions
        {
            MaxConcurrency = concurrency,
            BufferSize = random.Next(3) == 0 ? 1000 : random.Next(1, 5),
            StreamOrder = (StreamOrder)random.Next(2),
            StopTaking = soft.Token,
        };
        var item = (Item)random.Next(3);
        // The source learns of the stop by the stream's token, which ReadAllAsync gets in both cases.
        var source = channel.Reader.ReadAllAsync(random.Next(2) == 0 ? soft.Token : default);
        int begun = 0;
        int Begin(int i)
        {
            Interlocked.Increment(ref ran[i]);
            if (Interlocked.Increment(ref begun) == atStart)
                soft.Cancel();
            return i;
        }
        async Task<int> YieldAsync(int i)
        {
            await Task.Yield();
            return Begin(i);
        }
        var stream = item == Item.Synchronous
            ? StreamBatch.Stream(source, (i, _) => Begin(i), options)
            : Batch.StreamAsync(source, (i, _) => item == Item.Yielding ? YieldAsync(i) : Task.FromResult(Begin(i)), options);

        var written = WriteAsync();
        var records = new List<Settled<int, int>>();
        await ReadAsync();
        // The worker is gone. What the producer still writes stays in the channel, which must have room for it.
        var left = new List<int>();
        while (!written.IsCompleted)
        {
            Drain();
            await Task.Yield();
        }
        await written;
        Drain();

        string plan = $"seed {seed}: {count} messages, {options}, {item}";
        Assert.True(records.All(record => record is { IsFulfilled: true, Attempts: 1 }), plan);
        Assert.True(ran.All(times => times <= 1), plan);
        Assert.True(
            Enumerable.Range(0, count).SequenceEqual(records.Select(record => record.Input).Concat(left).Order()),
            $"{plan}: {string.Join(",", records.Select(record => record.Input))} ran, and {string.Join(",", left)} are left");
        Assert.Equal(ran.Sum(), records.Count);
        if (options.StreamOrder == StreamOrder.Input)
            Assert.Equal(Enumerable.Range(0, records.Count).Select(i => (long)i), records.Select(record => record.Index));

        async Task ReadAsync()
        {
            await foreach (var record in stream.ConfigureAwait(false))
            {
                records.Add(record);
                if (records.Count == atRead)
                    soft.Cancel();
            }
        }

        async Task WriteAsync()
        {
            await Task.Yield();
            for (int i = 0; i < count; i++)
            {
                if (i == atWrite)
                    soft.Cancel();
                await channel.Writer.WriteAsync(i).ConfigureAwait(false);
                if (i % 3 == seed % 3)
                    await Task.Yield();
            }
            // The worker waits for further messages, until it is told.
            soft.Cancel();
        }

        void Drain()
        {
            while (channel.Reader.TryRead(out int message))
                left.Add(message);
        }
    }
}
