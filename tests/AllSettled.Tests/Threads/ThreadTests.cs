using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Which threads items run on, and that code which awaits a batch never delays it.</summary>
public class ThreadTests
{
    [Fact]
    public void S22_S21_The_caller_s_thread_keeps_no_context_that_an_item_set_on_it()
    {
        var after = Caller.WithoutContext(() =>
        {
            _ = Batch.RunAsync([1], (i, _) =>
            {
                SynchronizationContext.SetSynchronizationContext(new());
                return Task.FromResult(i);
            });
            return SynchronizationContext.Current;
        });

        Assert.Null(after);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public void S22_Without_a_context_items_that_complete_at_once_run_on_the_caller_and_the_task_is_completed(Kind kind)
    {
        int caller = Environment.CurrentManagedThreadId;

        // The thread may be preempted for a millisecond, and then the caller gets its task early. So several calls are tried.
        Assert.Contains(true, Enumerable.Range(0, 50).Select(_ =>
        {
            List<int> threads = [];
            var task = Caller.WithoutContext(() => kind.RunAsync([1, 2, 3], (i, _) =>
            {
                lock (threads)
                    threads.Add(Environment.CurrentManagedThreadId);
                return Task.FromResult(i);
            }));
            return task.IsCompletedSuccessfully && threads.SequenceEqual([caller, caller, caller]);
        }));
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S22_With_a_context_every_item_starts_on_the_pool_and_without_it(Kind kind)
    {
        using var thread = new SingleThread();
        List<(bool OnPool, SynchronizationContext? Context)> starts = [];
        var gates = new Gates(6);

        foreach (bool lazy in new[] { false, true })
        {
            var running = await thread.InvokeAsync(() => kind.RunAsync(Sources.Of(6, lazy), (i, ct) =>
            {
                lock (starts)
                    starts.Add((Thread.CurrentThread.IsThreadPoolThread, SynchronizationContext.Current));
                return i % 2 == 0 ? Task.FromResult(i) : gates.RunAsync(i, ct);
            }, new() { MaxConcurrency = 1 })).InTime();

            // The items are completed on the context's thread. The batch must not go on there.
            foreach (int i in new[] { 1, 3, 5 })
            {
                await gates.Started(i..(i + 1));
                await thread.InvokeAsync(() => gates.TryFulfill(i)).InTime();
            }
            Assert.True((await running.InTime()).AllFulfilled);
        }

        Assert.Equal(12, starts.Count);
        Assert.All(starts, start => Assert.Equal((true, null), start));
        Assert.Equal(0, thread.Posts);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S22_With_a_task_scheduler_every_item_starts_on_the_pool_and_without_it(Kind kind)
    {
        using var scheduler = new SingleThreadScheduler();
        List<(bool OnPool, TaskScheduler Scheduler)> starts = [];

        foreach (bool lazy in new[] { false, true })
        {
            var running = await scheduler.InvokeAsync(() => kind.RunAsync(Sources.Of(6, lazy), async (i, _) =>
            {
                lock (starts)
                    starts.Add((Thread.CurrentThread.IsThreadPoolThread, TaskScheduler.Current));
                if (i % 2 == 0)
                    await Task.Yield();
                return i;
            })).InTime();
            Assert.True((await running.InTime()).AllFulfilled);
        }

        Assert.Equal(12, starts.Count);
        Assert.All(starts, start => Assert.Equal((true, TaskScheduler.Default), start));
    }

    /// <summary>
    /// A task runs its continuation elsewhere if its thread has a context or scheduler. A pooled source, such as that of a socket or a
    /// channel, calls back on the thread that completes it. So the batch must leave that thread itself.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S22_An_item_that_a_thread_with_a_context_or_scheduler_completes_is_not_followed_by_others_there(bool context)
    {
        using var thread = new SingleThread();
        using var scheduler = new SingleThreadScheduler();
        var pending = new PooledSource { RunContinuationsAsynchronously = false };
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isolated = false;
        var running = Batch.RunValueTaskAsync([0, 1], (i, _) =>
        {
            if (i == 0)
            {
                started.SetResult();
                return pending.ValueTaskOfT;
            }
            isolated = SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default;
            return new ValueTask<int>(i);
        }, new() { MaxConcurrency = 1 });
        await started.Task.InTime();
        // The item has returned its value task. The batch attaches its continuation soon after.
        SpinWait.SpinUntil(() => pending.HasContinuation, Limit.Time);

        Func<bool> complete = () =>
        {
            pending.SetResult(0);
            return true;
        };
        await (context ? thread.InvokeAsync(complete) : scheduler.InvokeAsync(complete)).InTime();

        Assert.True((await running.InTime()).AllFulfilled);
        Assert.True(isolated, "Item 1 ran inside whatever completed item 0.");
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S22_A_user_interface_that_blocks_on_the_result_does_not_deadlock(Kind kind)
    {
        foreach (bool lazy in new[] { false, true })
        {
            // Without using: if the test fails, the blocked thread is left as it is.
            var thread = new SingleThread();

            var batch = await thread.InvokeAsync(() => kind.RunAsync(Sources.Of(100, lazy), async (i, _) =>
            {
                // Users need no ConfigureAwait(false) in an item.
                await Task.Yield();
                return i;
            }, new() { MaxConcurrency = 3 }).GetAwaiter().GetResult()).InTime();

            Assert.True(batch.AllFulfilled);
            Assert.Equal(0, thread.Posts);
            thread.Dispose();
        }
    }

    [Fact]
    public async Task S22_A_scheduler_that_blocks_on_the_result_does_not_deadlock()
    {
        var scheduler = new SingleThreadScheduler();

        var batch = await scheduler.InvokeAsync(() => Batch.RunAsync(Sources.Of(100, lazy: false), async (i, _) =>
        {
            await Task.Yield();
            return i;
        }).GetAwaiter().GetResult()).InTime();

        Assert.True(batch.AllFulfilled);
        scheduler.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S22_The_caller_has_its_task_back_while_items_that_are_work_go_on(bool pending)
    {
        int caller = Environment.CurrentManagedThreadId;
        int onCaller = 0;
        using var release = new ManualResetEventSlim();

        var running = Caller.WithoutContext(() => Batch.RunAsync(Enumerable.Range(0, 500).ToArray(), async (i, _) =>
        {
            if (Environment.CurrentManagedThreadId == caller && !release.IsSet)
                onCaller++;
            else
                release.InTime();
            Spin.For(TimeSpan.FromMicroseconds(300));
            if (pending)
                await Task.Yield();
        }, new() { MaxConcurrency = pending ? SettledBatchOptions.Unbounded : 1 }));
        release.Set();
        await running.InTime();

        // Four items fill a millisecond. The clock is not read after every item, so a few more may run.
        Assert.InRange(onCaller, 1, 20);
    }

    // In a small batch, the clock is read now and then. After that a timer fires, which may be late on a busy machine. With the clock
    // alone, the caller would run 47 slow items in the last case.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(8, 4)]
    [InlineData(17, 20)]
    public async Task S22_The_caller_has_its_task_back_even_if_the_first_items_were_quick(int quick, int mostSlowOnes)
    {
        int caller = Environment.CurrentManagedThreadId;
        int slowOnCaller = 0;

        var running = Caller.WithoutContext(() => Batch.RunAsync(Enumerable.Range(0, 100).ToArray(), (i, _) =>
        {
            if (i < quick)
                return Task.CompletedTask;
            if (Environment.CurrentManagedThreadId == caller)
                slowOnCaller++;
            Spin.For(TimeSpan.FromMilliseconds(10));
            return Task.CompletedTask;
        }));
        int untilReturned = slowOnCaller;
        await running.InTime();

        Assert.InRange(untilReturned, 0, mostSlowOnes);
    }

    [Fact]
    public async Task S22_Who_awaits_the_batch_never_runs_inside_an_item()
    {
        var completer = new TaskCompletionSource<int>();
        using var awaited = new ManualResetEventSlim();
        var running = Batch.RunAsync([0], (_, _) => completer.Task, new() { MaxConcurrency = 1 });
        var reader = Read();

        // If the reader ran inside this call, it would wait for an event that is set only after the call.
        completer.SetResult(1);
        awaited.Set();

        await reader.InTime();

        async Task Read()
        {
            await running.ConfigureAwait(false);
            awaited.InTime();
        }
    }

    public enum Leaver
    {
        SynchronousItem,
        ItemOfABatch,
        Source,
        Observer,
    }

    /// <summary>Code that awaits next on that thread would never resume.</summary>
    [Theory]
    [InlineData(Leaver.SynchronousItem)]
    [InlineData(Leaver.ItemOfABatch)]
    [InlineData(Leaver.Source)]
    [InlineData(Leaver.Observer)]
    public void S22_A_synchronization_context_that_is_left_behind_reaches_neither_the_caller_nor_the_next_item(Leaver leaver)
    {
        var dead = new DeadContext();
        void Leave(Leaver who)
        {
            if (who == leaver)
                SynchronizationContext.SetSynchronizationContext(dead);
        }
        IEnumerable<int> Source()
        {
            for (int i = 0; i < 4; i++)
            {
                Leave(Leaver.Source);
                yield return i;
            }
        }
        List<SynchronizationContext?> seen = [];
        int Item(int i, CancellationToken token)
        {
            seen.Add(SynchronizationContext.Current);
            Leave(leaver is Leaver.SynchronousItem or Leaver.ItemOfABatch ? leaver : Leaver.SynchronousItem);
            return i;
        }
        var options = new SettledBatchOptions { MaxConcurrency = 1, Progress = new Observing(() => Leave(Leaver.Observer)) };

        var (after, batch) = Caller.WithoutContext(() =>
        {
            var ran = leaver == Leaver.ItemOfABatch
                ? Batch.RunAsync(Source(), (i, token) => Task.FromResult(Item(i, token)), options).Result
                : Batch.Run(Source(), Item, options);
            return (SynchronizationContext.Current, ran);
        });

        Assert.Null(after);
        Assert.Equal(new SynchronizationContext?[4], seen);
        Assert.Equal(4, batch.Fulfilled.Count);
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback callback, object? state)
        {
        }
    }

    private sealed class Observing(Action report) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => report();
    }
}
