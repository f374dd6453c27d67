using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Items that run batches of their own.</summary>
public class ReentrancyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task S25_An_item_may_run_a_batch_and_block_on_it(int concurrency)
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        foreach (bool lazy in new[] { false, true })
        {
            var batch = await Batch.RunAsync(Sources.Of(10, lazy), async (i, _) =>
            {
                await Task.Yield();
                var inner = await Batch.RunAsync(Sources.Of(10, lazy), async (j, _) =>
                {
                    await Task.Yield();
                    return Batch.Run(Sources.Of(10, lazy), (k, _) => (i * 100) + (j * 10) + k, options).Values.Sum();
                }, options);
                return inner.Values.Sum();
            }, options).InTime();

            Assert.Equal(Enumerable.Range(0, 1_000).Sum(), batch.Values.Sum());
        }
    }

    [Fact]
    public async Task S25_Synchronous_items_on_all_threads_may_run_batches_on_all_threads()
    {
        var options = new SettledBatchOptions { MaxConcurrency = 8 };

        var batch = await Task.Run(() => Batch.Run(Sources.Of(8, lazy: false), (i, _) => Outer(i), options)).InTime();

        Assert.Equal(Enumerable.Range(0, 512).Sum(), batch.Values.Sum());

        int Outer(int i) => Batch.Run(Sources.Of(8, lazy: true), (j, _) => Inner(i, j), options).Values.Sum();

        int Inner(int i, int j) => Batch.Run(Sources.Of(8, lazy: false), (k, _) => (i * 64) + (j * 8) + k, options).Values.Sum();
    }
}
