using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Helper threads are called for only while there are items to start.</summary>
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

        // Other work on the pool stays far below this limit. Threads that call for threads would queue 100,000 work items.
        Assert.InRange(ThreadPool.CompletedWorkItemCount - before, 0, 2_000);
    }

    [Theory]
    [InlineData(Where.Counted)]
    [InlineData(Where.CountedWithTimeLimit)]
    [InlineData(Where.Lazy)]
    [InlineData(Where.Stream)]
    public async Task S27_Another_thread_comes_after_two_items_that_held_theirs(Where where)
    {
        using var fourthStarted = new ManualResetEventSlim();
        var inputs = Sources.Of(4, lazy: where is Where.Lazy or Where.Stream);
        var options = new SettledBatchOptions
        {
            MaxConcurrency = 2,
            ItemTimeout = where == Where.CountedWithTimeLimit ? TimeSpan.FromHours(1) : null,
        };

        var batch = where == Where.Stream
            ? Batch.StreamAsync(inputs, HoldAsync, options).ToSettledBatchAsync()
            : Batch.RunAsync(inputs, HoldAsync, options);

        Assert.True((await batch.InTime()).AllFulfilled);

        // The third item blocks its thread until another thread starts the fourth.
        Task<bool> HoldAsync(int input, CancellationToken cancellationToken)
        {
            if (input < 2)
                Spin.For(TimeSpan.FromMilliseconds(2));
            else if (input == 2)
                Assert.True(fourthStarted.Wait(Limit.Time, CancellationToken.None));
            else
                fourthStarted.Set();
            return Task.FromResult(true);
        }
    }

    public enum Where
    {
        Counted,
        CountedWithTimeLimit,
        Lazy,
        Stream,
    }
}
