using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Retries of some of the items.</summary>
public class RetryWhereTests
{
    private readonly List<int> _called = [];

    /// <summary>Whether items 1, 3, 5, … fail.</summary>
    private bool _oddOnesFail = true;

    /// <summary>0 and 2 are fulfilled, 1 and 3 are rejected, and 4 and 5 are canceled, because item 3 stops the batch.</summary>
    private async Task<SettledBatch<int, int>> RunAsync(bool synchronous, SettledBatchOptions? options = null)
    {
        var stop = new CancellationTokenSource();
        int Call(int i)
        {
            _called.Add(i);
            if (i == 3)
                stop.Cancel();
            return _oddOnesFail && i % 2 == 1 ? throw new InvalidDataException($"{i}") : i * 10;
        }
        options = (options ?? new()) with { MaxConcurrency = 1 };
        int[] inputs = [0, 1, 2, 3, 4, 5];
        var batch = synchronous
            ? Batch.Run(inputs, (i, _) => Call(i), options, stop.Token)
            : await Batch.RunAsync(inputs, (i, _) => Task.FromResult(Call(i)), options, stop.Token).InTime();
        Assert.Equal((2, 2, 2), (batch.Fulfilled.Count, batch.Rejected.Count, batch.Canceled.Count));
        _called.Clear();
        _oddOnesFail = false;
        return batch;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_Only_what_is_selected_runs_and_the_rest_keeps_its_records(bool synchronous)
    {
        var batch = await RunAsync(synchronous);
        var before = batch.ToList();
        var offered = new List<Settled<int, int>>();
        bool Select(Settled<int, int> record)
        {
            offered.Add(record);
            Assert.Empty(_called);
            return record.Input is 3 or 4;
        }
        var retried = synchronous ? batch.RetryWhere(Select) : await batch.RetryWhereAsync(Select).InTime();

        Assert.Equal([3, 4], _called);
        // Fulfilled records are never offered.
        Assert.Equal(before.Where(record => !record.IsFulfilled), offered);
        Assert.Equal(before, batch);
        Assert.Equal([before[0], before[1], before[2]], retried.Take(3));
        Assert.Equal(before[5], retried[5]);
        Assert.Equal((30, 2), (retried[3].Value, retried[3].Attempts));
        Assert.Equal((40, 1), (retried[4].Value, retried[4].Attempts));
        Assert.Equal(
            (SettledStopReason.None, true, true, false),
            (retried.StopReason, retried.InputCompleted, retried.CanRetry, retried.AllFulfilled));

        // The rest is run by the next retry.
        _called.Clear();
        var all = await retried.RetryAsync().InTime();
        Assert.Equal([1, 5], _called);
        Assert.True(all.AllFulfilled);
    }

    [Fact]
    public async Task S24_Synchronous_items_are_retried_by_either_method()
    {
        var batch = await RunAsync(synchronous: true);
        var retried = await batch.RetryWhereAsync(record => record.Input == 1).InTime();

        Assert.Equal([1], _called);
        Assert.Equal(10, retried[1].Value);
        Assert.Throws<InvalidOperationException>(
            () => Batch.RunAsync([1], (i, _) => Task.FromResult(i)).GetAwaiter().GetResult().RetryWhere(_ => true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_A_retry_of_nothing_is_completed_at_once_and_not_stopped(bool watched)
    {
        foreach (bool synchronous in new[] { false, true })
        {
            var batch = await RunAsync(synchronous);
            _oddOnesFail = true;
            var reports = new List<SettledProgress>();
            var options = watched ? new SettledBatchOptions { Progress = new Reports(reports) } : null;
            using var stop = new CancellationTokenSource();
            stop.Cancel();
            var task = batch.RetryWhereAsync(_ => false, options, stop.Token);
            if (!watched)
                Assert.True(task.IsCompletedSuccessfully);
            var retried = await task.InTime();

            Assert.Equal(batch, retried);
            Assert.Equal(SettledStopReason.None, retried.StopReason);
            Assert.Empty(_called);
            if (watched)
                Assert.Equal((6, 6L), (reports[^1].SettledBefore, reports[^1].Settled));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_What_the_predicate_throws_the_call_throws_and_nothing_runs(bool synchronous)
    {
        var batch = await RunAsync(synchronous);
        var boom = new NotSupportedException();
        Func<Settled<int, int>, bool> throws = record => record.Input == 3 ? throw boom : true;

        Assert.Same(boom, Assert.Throws<NotSupportedException>(() => { _ = batch.RetryWhereAsync(throws); }));
        if (synchronous)
            Assert.Same(boom, Assert.Throws<NotSupportedException>(() => batch.RetryWhere(throws)));
        Assert.Empty(_called);
    }

    [Fact]
    public async Task S28_Null_and_a_batch_whose_method_is_not_known()
    {
        var batch = await RunAsync(synchronous: true);
        Assert.Equal("predicate", Assert.Throws<ArgumentNullException>(() => { _ = batch.RetryWhereAsync(null!); }).ParamName);
        Assert.Equal("predicate", Assert.Throws<ArgumentNullException>(() => batch.RetryWhere(null!)).ParamName);
        var handmade = SettledBatch.Create([Settled.Canceled<int, int>(0, 0)]);
        Assert.Throws<InvalidOperationException>(() => { _ = handmade.RetryWhereAsync(_ => true); });
        Assert.Throws<InvalidOperationException>(() => handmade.RetryWhere(_ => true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_S17_Threshold_and_progress_count_what_the_retry_runs(bool synchronous)
    {
        var batch = await RunAsync(synchronous);
        var reports = new List<SettledProgress>();
        var options = new SettledBatchOptions
        {
            MaxConcurrency = 1,
            Progress = new Reports(reports),
            // One rejected item is left out. If it counted, the retry would stop with its first item.
            StopAfter = FailureThreshold.Count(1),
        };
        bool All(Settled<int, int> record) => record.Input != 1;
        var retried = await batch.RetryWhereAsync(All, options).InTime();

        Assert.Equal((SettledStopReason.None, 5, 1), (retried.StopReason, retried.Fulfilled.Count, retried.Rejected.Count));
        var last = reports[^1];
        Assert.Equal((6L, 3L), (last.Total, last.SettledBefore));
        Assert.Equal((5L, 1L, 0L), (last.Fulfilled, last.Rejected, last.Canceled));
        Assert.Equal((0L, TimeSpan.Zero), (last.Total!.Value - last.Settled, last.EstimatedRemaining));

        _oddOnesFail = true;
        var stopped = await batch.RetryWhereAsync(All, options).InTime();
        Assert.Equal((SettledStopReason.FailureThreshold, batch[4], batch[5]), (stopped.StopReason, stopped[4], stopped[5]));
    }

    [Fact]
    public async Task S24_S17_A_ratio_is_of_what_the_retry_has_settled()
    {
        var batch = await RunAsync(synchronous: false);
        var ratio = new SettledBatchOptions { MaxConcurrency = 1, StopAfter = FailureThreshold.Ratio(0.6, minimumSettled: 3) };

        // 2 of 3 fail. With the three others it would be 3 of 6, which is not too much.
        _oddOnesFail = true;
        var retried = await batch.RetryWhereAsync(record => record.Input != 1, ratio).InTime();
        Assert.Equal((SettledStopReason.FailureThreshold, 3), (retried.StopReason, _called.Count));
        _called.Clear();
        var few = await batch.RetryWhereAsync(record => record.Input is 3 or 5, ratio).InTime();
        Assert.Equal((SettledStopReason.None, 2), (few.StopReason, _called.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_A_stop_keeps_the_records_of_what_was_selected_and_not_called(bool soft)
    {
        var batch = await RunAsync(synchronous: false);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var retried = await batch.RetryWhereAsync(
            record => record.Input == 3, soft ? new() { StopTaking = stop.Token } : null, soft ? default : stop.Token).InTime();

        Assert.Equal(batch, retried);
        Assert.Equal(soft ? SettledStopReason.Requested : SettledStopReason.Canceled, retried.StopReason);
        Assert.Empty(_called);
    }

    private sealed class Reports(List<SettledProgress> reports) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => reports.Add(value);
    }
}
