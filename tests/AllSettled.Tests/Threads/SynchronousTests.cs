using System.Collections.Concurrent;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Batches whose items are synchronous.</summary>
public class SynchronousTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void S27_Items_run_in_order_on_the_thread_of_the_caller(bool lazy, bool context)
    {
        List<int> order = [];
        HashSet<int> threads = [];

        var batch = Caller.With(context, () => Batch.Run(Sources.Of(1_000, lazy), (i, _) =>
        {
            order.Add(i);
            threads.Add(Environment.CurrentManagedThreadId);
            return i;
        }));

        Assert.Equal(Enumerable.Range(0, 1_000), order);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.Equal(order, batch.Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S27_More_threads_take_part_if_asked_and_the_callers_is_one_of_them(bool lazy)
    {
        const int Threads = 3;
        var threads = new ConcurrentDictionary<int, bool>();
        int running = 0, peak = 0, caller = 0;
        using var all = new CountdownEvent(Threads);

        var batch = await Task.Run(() =>
        {
            caller = Environment.CurrentManagedThreadId;
            return Batch.Run(Sources.Of(1_000, lazy), (i, _) =>
            {
                InterlockedMax.Update(ref peak, Interlocked.Increment(ref running));
                // The first item on each thread waits until all the threads that were asked for have come.
                if (threads.TryAdd(Environment.CurrentManagedThreadId, true) && all.CurrentCount > 0)
                {
                    all.Signal();
                    Assert.True(all.Wait(Limit.Time), $"{threads.Count} threads of {Threads} came.");
                }
                Interlocked.Decrement(ref running);
                return i;
            }, new() { MaxConcurrency = Threads });
        }).InTime();

        Assert.Empty(batch.Errors);
        Assert.Equal(Enumerable.Range(0, 1_000), batch.Values);
        Assert.Equal(Threads, peak);
        Assert.Contains(caller, threads.Keys);
    }

    [Fact]
    public void S27_There_are_never_more_threads_than_items()
    {
        var threads = new ConcurrentDictionary<int, bool>();

        Batch.Run(
            [1], (_, _) => threads.TryAdd(Environment.CurrentManagedThreadId, true),
            new() { MaxConcurrency = SettledBatchOptions.Unbounded });

        Assert.Equal([Environment.CurrentManagedThreadId], threads.Keys);
    }

    [Fact]
    public async Task S27_The_caller_finishes_alone_if_the_pool_has_no_thread_to_spare()
    {
        using var release = new ManualResetEventSlim();
        // The caller has a thread of its own, because all pool threads are busy.
        var busy = Enumerable.Range(0, 64).Select(_ => Task.Run(() => release.InTime())).ToArray();
        var done = new TaskCompletionSource<SettledBatch<int, int>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new Thread(() =>
        {
            done.SetResult(Batch.Run(Sources.Of(1_000, lazy: false), (i, _) => i, new() { MaxConcurrency = 4 }));
            release.Set();
        })
        { IsBackground = true };
        caller.Start();

        var batch = await done.Task.InTime();
        await Task.WhenAll(busy).InTime();

        Assert.Equal(Enumerable.Range(0, 1_000), batch.Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(SettledBatchOptions.AllProcessors)]
    [InlineData(SettledBatchOptions.Unbounded)]
    public void S27_Every_input_has_its_record(int concurrency)
    {
        foreach (var source in Sources.OfEachKind(20_000))
        {
            var batch = Batch.Run(
                source, (i, _) => i % 100 == 3 ? throw new InvalidDataException() : i * 2, new() { MaxConcurrency = concurrency });

            Assert.Equal(Enumerable.Range(0, 20_000), batch.Select(record => record.Input));
            Assert.Equal(Enumerable.Range(0, 20_000).Select(i => i % 100 == 3 ? 0 : i * 2), batch.Select(record => record.Value));
            Assert.Equal(200, batch.Rejected.Count);
            Assert.All(batch, record => Assert.Equal(1, record.Attempts));
            Assert.True(batch.InputCompleted);
        }
    }

    [Fact]
    public void S27_The_token_of_the_call_reaches_every_item()
    {
        using var stop = new CancellationTokenSource();

        var batch = Batch.Run([1, 2], (i, ct) =>
        {
            bool before = ct.IsCancellationRequested;
            if (i == 2)
                stop.Cancel();
            return (before, after: ct.IsCancellationRequested);
        }, cancellationToken: stop.Token);

        Assert.Equal([(false, false), (false, true)], batch.Values);
    }
}
