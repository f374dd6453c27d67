using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Looks at the size of the thread pool, which is everybody's: runs while no other test does.</summary>
[Collection(nameof(BlockingSourceTests))]
[CollectionDefinition(nameof(BlockingSourceTests), DisableParallelization = true)]
public class BlockingSourceTests
{
    [Fact]
    public async Task S30_A_blocking_source_holds_one_thread()
    {
        using var blocks = new ManualResetEventSlim();
        using var unblock = new ManualResetEventSlim();
        var source = new SourceProbe(10)
        {
            OnPull = pull =>
            {
                if (pull != 5)
                    return;
                blocks.Set();
                unblock.InTime();
            },
        };
        int before = ThreadPool.ThreadCount;
        var running = Task.Run(() => Batch.Run(source, (i, _) => i, new() { MaxConcurrency = 64 }));
        blocks.InTime();

        // The pool adds a thread or so in each half second while all of its threads are held.
        bool grew = SpinWait.SpinUntil(() => ThreadPool.ThreadCount > before + 6, TimeSpan.FromSeconds(5));
        unblock.Set();
        await running.InTime();

        Assert.False(grew, "The batch takes one thread of the pool after the other.");
    }

    [Fact]
    public async Task S30_S27_Synchronous_items_leave_their_threads_to_others_while_the_source_blocks()
    {
        const int Threads = 8;
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * Threads), ports);
        try
        {
            using var allRun = new Barrier(Threads);
            using var blocks = new ManualResetEventSlim();
            using var unblock = new ManualResetEventSlim();
            var source = new SourceProbe(Threads + 1)
            {
                OnPull = pull =>
                {
                    if (pull != Threads)
                        return;
                    blocks.Set();
                    unblock.InTime();
                },
            };
            var running = Task.Factory.StartNew(
                () => Batch.Run(source, (i, _) => i == Threads || allRun.SignalAndWait(Limit.Time), new() { MaxConcurrency = Threads }),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            blocks.InTime();

            // One of the pool's threads may be in the source. Where all of the batch's wait for that, these get theirs only as slowly as the pool grows.
            using var othersRun = new CountdownEvent(2 * Threads - 3);
            for (int i = 0; i < 2 * Threads - 3; i++)
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    othersRun.Signal();
                    unblock.InTime();
                });
            }
            bool haveThreads = othersRun.Wait(TimeSpan.FromSeconds(2));
            unblock.Set();

            var batch = await running.InTime();
            Assert.True(haveThreads, "The batch holds threads that only wait for its source.");
            Assert.True(batch.AllFulfilled);
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, ports);
        }
    }
}
