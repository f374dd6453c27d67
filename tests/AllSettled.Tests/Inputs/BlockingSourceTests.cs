using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Measures the size of the thread pool, which all tests share. So no other test may run meanwhile.</summary>
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
        var running = Batch.Stream(source, (i, _) => i, new() { MaxConcurrency = 64 }).ReadAsync();
        blocks.InTime();

        // The pool adds about one thread each half second while all of its threads are blocked.
        bool grew = SpinWait.SpinUntil(() => ThreadPool.ThreadCount > before + 6, TimeSpan.FromSeconds(5));
        unblock.Set();
        await running.InTime();

        Assert.False(grew, "The stream takes one thread of the pool after the other.");
    }
}
