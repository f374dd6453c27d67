using System.Collections.Concurrent;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Keys of synchronous items, on one thread and on several.</summary>
public class SynchronousPartitionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void S34_At_most_so_many_items_of_a_key_run_at_once_in_input_order(int threads)
    {
        int[] inputs = [.. Enumerable.Range(0, 600)];
        var order = new ConcurrentQueue<int>();
        var running = new int[3];
        int excess = 0;
        var batch = KeyedBatch.Run(inputs, Keys<int>.By(i => i % 3), (i, _) =>
        {
            order.Enqueue(i);
            Interlocked.Add(ref excess, Interlocked.Increment(ref running[i % 3]) - 1);
            Thread.SpinWait(100);
            Interlocked.Decrement(ref running[i % 3]);
            return i;
        }, new() { MaxConcurrency = threads });

        Assert.Equal(inputs, batch.Values);
        Assert.Equal(0, excess);
        Assert.All(order.GroupBy(i => i % 3), ofKey => Assert.Equal(ofKey.Order(), ofKey));
    }

    [Fact]
    public async Task S34_An_item_that_waits_for_its_key_holds_no_thread()
    {
        using var otherRan = new ManualResetEventSlim();
        // 1 and 2 wait for 0, which ends only after 10 has run: on the second of two threads.
        var run = Task.Run(() => KeyedBatch.Run([0, 1, 2, 10], Keys<int>.By(i => i / 10), (i, _) =>
        {
            if (i == 0)
                otherRan.InTime();
            if (i == 10)
                otherRan.Set();
            return i;
        }, new() { MaxConcurrency = 2 }));

        Assert.Equal([0, 1, 2, 10], (await run.InTime()).Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void S34_A_key_that_throws_rejects_its_item(int threads)
    {
        var error = new FormatException();
        var batch = KeyedBatch.Run(
            [0, 1, 2], Keys<int>.By(i => i == 1 ? throw error : 0), (i, _) => i, new() { MaxConcurrency = threads });

        Assert.Equal([0, 2], batch.Fulfilled.Select(record => record.Input));
        Assert.Same(error, batch[1].Error);
        Assert.Equal(0, batch[1].Attempts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void S34_A_failure_stops_its_partition_and_a_retry_begins_anew(int threads)
    {
        bool fails = true;
        var batch = KeyedBatch.Run([0, 1, 2, 3, 4, 5], Keys<int>.By(i => i % 2, stopOnFailure: true),
            (i, _) => fails && i == 2 ? throw new FormatException() : i, new() { MaxConcurrency = threads });

        Assert.Equal([0, 1, 3, 5], batch.Values);
        Assert.Equal((SettledStatus.Canceled, 0, null), (batch[4].Status, batch[4].Attempts, batch[4].Error));
        Assert.Equal(SettledStopReason.None, batch.StopReason);

        fails = false;
        var retried = batch.Retry();
        Assert.Equal([0, 1, 2, 3, 4, 5], retried.Values);
        Assert.Equal([1, 1, 2, 1, 1, 1], retried.Select(record => record.Attempts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void S34_A_stop_leaves_what_waits_canceled(int threads)
    {
        using var stop = new CancellationTokenSource();
        var batch = KeyedBatch.Run(Enumerable.Range(0, 20), Keys<int>.By(_ => 0), (i, _) =>
        {
            if (i == 3)
                stop.Cancel();
            return i;
        }, new() { MaxConcurrency = threads }, stop.Token);

        Assert.Equal([0, 1, 2, 3], batch.Values);
        Assert.All(batch.Skip(4), record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
    }

    [Fact]
    public async Task S34_A_stream_of_synchronous_items_keeps_the_limit()
    {
        var running = new int[3];
        int excess = 0;
        var reading = await KeyedBatch.Stream(Enumerable.Range(0, 300), Keys<int>.By(i => i % 3), (i, _) =>
        {
            Interlocked.Add(ref excess, Interlocked.Increment(ref running[i % 3]) - 1);
            Thread.SpinWait(100);
            Interlocked.Decrement(ref running[i % 3]);
            return i;
        }, new() { MaxConcurrency = 4 }).ReadAsync().InTime();

        Assert.Equal(Enumerable.Range(0, 300), reading.Records.Select(record => record.Value).Order());
        Assert.Equal(0, excess);
    }
}
