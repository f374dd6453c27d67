using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Threads that help are called for while there is something to do, and not after that.</summary>
[Collection(nameof(Alone))]
public class RecruitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S27_No_more_threads_come_once_nothing_is_left(bool lazy)
    {
        long before = ThreadPool.CompletedWorkItemCount;

        Batch.Run(Sources.Of(2, lazy), (_, _) =>
        {
            Spin.For(TimeSpan.FromMilliseconds(100));
            return 0;
        }, new() { MaxConcurrency = SettledBatchOptions.Unbounded });

        // Whatever else the process has the pool do, it is far from this; threads that call for threads come by the 100,000.
        Assert.InRange(ThreadPool.CompletedWorkItemCount - before, 0, 2_000);
    }
}
