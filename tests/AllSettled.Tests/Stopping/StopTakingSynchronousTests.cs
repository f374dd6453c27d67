using AllSettled.Tests.Support;
using Polly;

namespace AllSettled.Tests;

/// <summary>Soft stops of synchronous items, on one thread and on several.</summary>
public class StopTakingSynchronousTests
{
    public static MatrixTheoryData<int, Around> Ways => new([1, 3], Enum.GetValues<Around>());

    [Theory]
    [MemberData(nameof(Ways))]
    public void S32_S27_Before_the_call_nothing_runs(int concurrency, Around around)
    {
        int calls = 0;
        var batch = Batch.Run(
            [0, 1, 2, 3], (_, _) => ++calls,
            new SettledBatchOptions { MaxConcurrency = concurrency, StopTaking = new(canceled: true) }.With(around));

        Assert.Equal(0, calls);
        Assert.Equal((SettledStopReason.Requested, false, true), (batch.StopReason, batch.AllFulfilled, batch.InputCompleted));
        Assert.All(batch, record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void S32_S27_What_runs_finishes_and_nothing_further_starts(int concurrency, Around around)
    {
        using var soft = new CancellationTokenSource();
        // On several threads, each of the first items waits for the others. So as many run when the stop comes.
        using var all = new Barrier(concurrency);
        int calls = 0;
        var batch = Batch.Run(Enumerable.Range(0, 3000).ToArray(), (i, token) =>
        {
            int call = Interlocked.Increment(ref calls);
            if (call <= concurrency)
            {
                Assert.True(all.SignalAndWait(Limit.Time));
                soft.Cancel();
                Assert.False(token.IsCancellationRequested);
            }
            return call == 1 ? throw new OperationCanceledException() : i;
        }, new SettledBatchOptions { MaxConcurrency = concurrency, StopTaking = soft.Token }.With(around));

        Assert.Equal(concurrency, calls);
        Assert.Equal(SettledStopReason.Requested, batch.StopReason);
        Assert.IsType<OperationCanceledException>(Assert.Single(batch.Rejected).Error);
        Assert.Equal(concurrency - 1, batch.Fulfilled.Count);
        Assert.Equal(3000 - concurrency, batch.Canceled.Count);
        Assert.All(batch.Canceled, record => Assert.Equal(0, record.Attempts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S32_S27_A_harder_stop_that_follows_is_the_reason_and_not_the_other_way_round(int concurrency)
    {
        foreach (bool softFirst in new[] { true, false })
        {
            foreach (bool threshold in new[] { true, false })
            {
                using var soft = new CancellationTokenSource();
                using var hard = new CancellationTokenSource();
                int calls = 0;
                var batch = Batch.Run(Enumerable.Range(0, 100).ToArray(), (i, token) =>
                {
                    if (Interlocked.Increment(ref calls) > 1)
                        return i;
                    if (softFirst)
                        soft.Cancel();
                    if (!threshold)
                        hard.Cancel();
                    if (!softFirst && !threshold)
                        soft.Cancel();
                    return threshold ? throw new InvalidDataException() : throw new OperationCanceledException(token);
                }, new()
                {
                    MaxConcurrency = concurrency,
                    StopTaking = soft.Token,
                    StopAfter = threshold ? FailureThreshold.Count(1) : null,
                    Progress = new Stopper(softFirst ? null : soft),
                }, hard.Token);

                Assert.Equal(threshold ? SettledStopReason.FailureThreshold : SettledStopReason.Canceled, batch.StopReason);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S32_S27_An_item_in_a_pipeline_may_be_called_again(int concurrency)
    {
        using var soft = new CancellationTokenSource();
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new() { Delay = TimeSpan.Zero }).Build();
        var calls = new int[1000];
        var batch = Batch.Run(Enumerable.Range(0, 1000).ToArray(), (i, _) =>
        {
            soft.Cancel();
            return ++calls[i] < 3 ? throw new InvalidDataException() : i;
        }, new() { MaxConcurrency = concurrency, StopTaking = soft.Token, Resilience = pipeline });

        Assert.Equal(SettledStopReason.Requested, batch.StopReason);
        Assert.InRange(batch.Fulfilled.Count, 1, concurrency);
        Assert.All(batch.Fulfilled, record => Assert.Equal(3, record.Attempts));
        Assert.All(batch.Unfulfilled, record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
    }

    [Fact]
    public void S32_S01_Where_there_is_nothing_to_run_nothing_is_stopped()
    {
        var batch = Batch.Run(Array.Empty<int>(), (i, _) => i, new() { StopTaking = new(canceled: true) });

        Assert.Equal((SettledStopReason.None, true), (batch.StopReason, batch.AllFulfilled));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task S32_S27_A_stream_of_synchronous_items_ends_with_what_runs(int concurrency)
    {
        foreach (bool asynchronousSource in new[] { false, true })
        {
            using var soft = new CancellationTokenSource();
            using var running = new CountdownEvent(concurrency);
            using var end = new ManualResetEventSlim();
            int Item(int i, CancellationToken token)
            {
                running.Signal();
                end.InTime();
                Assert.False(token.IsCancellationRequested);
                return i;
            }
            var options = new SettledBatchOptions { MaxConcurrency = concurrency, StopTaking = soft.Token };
            var run = (asynchronousSource
                ? StreamBatch.Stream(ProbedSource.Of(100), Item, options)
                : Batch.Stream(ProbedEnumerable.Of(100), Item, options)).ReadAsync();
            await Reading.Until(() => running.IsSet);

            soft.Cancel();
            end.Set();
            var reading = await run.InTime();

            Assert.Null(reading.End);
            Assert.Equal(Enumerable.Range(0, concurrency).Select(i => (long)i), reading.Indices.Order());
            Assert.All(reading.Records, record => Assert.True(record.IsFulfilled));
        }
    }

    /// <summary>Stops the run softly as soon as something was rejected. Reports come after the threshold was counted.</summary>
    private sealed class Stopper(CancellationTokenSource? soft) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value)
        {
            if (value.Rejected > 0)
                soft?.Cancel();
        }
    }
}
