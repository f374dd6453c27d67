using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;

namespace AllSettled.Tests;

/// <summary>Soft stops of asynchronous items: nothing further starts, and what runs finishes.</summary>
public class StopTakingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    /// <summary>What stops a run that was, or will be, stopped softly as well.</summary>
    public enum Harder
    {
        Canceled,
        FailureThreshold,
        FailureThresholdThatCancels,
        Fatal,
        Timeout,
    }

    public static MatrixTheoryData<Shape, Harder> HarderStops => new(Enum.GetValues<Shape>(), Enum.GetValues<Harder>());

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task S32_Before_the_call_nothing_runs(Shape shape, Around around)
    {
        var options = new SettledBatchOptions { StopTaking = new(canceled: true) }.With(around);
        var result = await shape.RunAsync(5, _items.Deaf, options).InTime();

        Assert.True(result.EndedSoftly);
        Assert.Equal(0, _items.StartedCount);
        Assert.Equal(shape.IsStream() ? 0 : 5, result.Records.Count);
        Assert.All(result.Records, record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        if (result.Batch is { } batch)
        {
            Assert.Equal((false, true), (batch.AllFulfilled, batch.InputCompleted));
            Assert.Equal("5 settled: 0 fulfilled, 0 rejected, 5 canceled, stopped: Requested", $"{batch}");
        }
    }

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task S32_What_runs_finishes_with_its_own_outcome_and_nothing_further_starts(Shape shape, Around around)
    {
        using var soft = new CancellationTokenSource();
        var boom = new InvalidDataException("boom");
        var run = shape.RunAsync(20, _items.Obedient, new SettledBatchOptions { MaxConcurrency = 4, StopTaking = soft.Token }.With(around));
        for (int i = 0; i < 4; i++)
            await _items.Started(i).InTime();
        _items.Fulfill(3);
        await _items.Started(4).InTime();

        soft.Cancel();
        await Pool.BehindAllThatIsQueued();
        Assert.All([0, 1, 2, 4], i => Assert.False(_items.TokenOf(i).IsCancellationRequested));
        Assert.Equal(4, _items.Running);
        _items.Fulfill(0);
        _items.Reject(1, boom);
        _items.Cancel(2);
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        _items.Fulfill(4);
        var result = await run.InTime();

        Assert.True(result.EndedSoftly);
        Assert.Equal(5, _items.StartedCount);
        Assert.Equal([0, 30, 40], result.Records.Where(record => record.IsFulfilled).Select(record => record.Value));
        Assert.Equal((SettledStatus.Rejected, boom), (result[1].Status, result[1].Error));
        // Nobody told the item to stop. So an OperationCanceledException is a failure (S5).
        Assert.Equal(SettledStatus.Rejected, result[2].Status);
        Assert.IsAssignableFrom<OperationCanceledException>(result[2].Error);
        Assert.All(result.Records.Where(record => record.Index < 5), record => Assert.Equal(1, record.Attempts));
        var others = result.Records.Where(record => record.Index >= 5).ToList();
        Assert.Equal(shape.IsStream() ? 0 : 15, others.Count);
        Assert.All(others, record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        Assert.False(result.Batch?.AllFulfilled ?? false);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S32_An_item_that_stops_its_own_run_is_the_last_one_to_start(Shape shape)
    {
        using var soft = new CancellationTokenSource();
        var started = new List<int>();
        var result = await shape.RunAsync(10, (i, token) =>
        {
            started.Add(i);
            if (i == 3)
                soft.Cancel();
            token.ThrowIfCancellationRequested();
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1, StopTaking = soft.Token }).InTime();

        Assert.True(result.EndedSoftly);
        Assert.Equal([0, 1, 2, 3], started);
        Assert.Equal(4, result.Count(SettledStatus.Fulfilled));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S32_An_item_whose_pipeline_waits_may_be_called_again(Shape shape)
    {
        using var soft = new CancellationTokenSource();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }.AddRetry(new()
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromSeconds(10),
            OnRetry = _ =>
            {
                waits.TrySetResult();
                return default;
            },
        }).Build();
        int calls = 0;
        var run = shape.RunAsync(
            5,
            (i, _) => ++calls < 3 ? Task.FromException<int>(new InvalidDataException()) : Task.FromResult(i),
            new() { MaxConcurrency = 1, StopTaking = soft.Token, Resilience = pipeline, TimeProvider = _time });
        await waits.Task.InTime();

        soft.Cancel();
        var result = await _time.PassUntil(run);

        Assert.True(result.EndedSoftly);
        Assert.Equal((SettledStatus.Fulfilled, 3), (result[0].Status, result[0].Attempts));
        Assert.Equal(3, calls);
    }

    [Theory]
    [MemberData(nameof(HarderStops))]
    public async Task S32_A_harder_stop_that_follows_is_the_reason(Shape shape, Harder harder)
    {
        using var soft = new CancellationTokenSource();
        using var hard = new CancellationTokenSource();
        var run = Start(shape, harder, soft.Token, hard.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        soft.Cancel();
        await Pool.BehindAllThatIsQueued();
        StopHard(harder, hard);
        await AssertStopped(run, harder);
    }

    [Theory]
    [MemberData(nameof(HarderStops))]
    public async Task S32_A_soft_stop_that_follows_a_harder_one_is_not(Shape shape, Harder harder)
    {
        using var soft = new CancellationTokenSource();
        using var hard = new CancellationTokenSource();
        var run = Start(shape, harder, soft.Token, hard.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        StopHard(harder, hard);
        soft.Cancel();
        await AssertStopped(run, harder);
    }

    private Task<RunResult> Start(Shape shape, Harder harder, CancellationToken soft, CancellationToken hard)
        => shape.RunAsync(9, (i, token) => i == 0 ? _items.Deaf(i, token) : _items.Obedient(i, token), new()
        {
            MaxConcurrency = 2,
            StopTaking = soft,
            TimeProvider = _time,
            BatchTimeout = harder == Harder.Timeout ? TimeSpan.FromSeconds(10) : null,
            StopAfter = harder is Harder.FailureThreshold or Harder.FailureThresholdThatCancels
                ? FailureThreshold.Count(1, cancelRunning: harder == Harder.FailureThresholdThatCancels)
                : null,
        }, hard);

    /// <summary>Stops the run. Item 0 rejects where that is the stop.</summary>
    private void StopHard(Harder harder, CancellationTokenSource hard)
    {
        if (harder == Harder.Canceled)
            hard.Cancel();
        else if (harder == Harder.Timeout)
            _time.Advance(TimeSpan.FromSeconds(10));
        else
            _items.Reject(0, harder == Harder.Fatal ? new OutOfMemoryException("test") : new InvalidDataException());
    }

    private async Task AssertStopped(Task<RunResult> run, Harder harder)
    {
        bool told = harder is Harder.Canceled or Harder.Timeout or Harder.FailureThresholdThatCancels;
        if (told)
            await Reading.Until(() => _items.TokenOf(1).IsCancellationRequested);
        if (harder is Harder.Canceled or Harder.Timeout)
            _items.Fulfill(0);
        if (!told)
        {
            await Reading.Until(() => _items.Running == 1);
            Assert.False(_items.TokenOf(1).IsCancellationRequested);
            _items.Fulfill(1);
        }
        var result = await run.InTime();

        Assert.Equal(
            harder == Harder.FailureThresholdThatCancels ? SettledStopReason.FailureThreshold : Enum.Parse<SettledStopReason>($"{harder}"),
            result.StopReason);
        Assert.Equal(2, _items.StartedCount);
        Assert.Equal(harder is Harder.Canceled or Harder.Timeout ? SettledStatus.Fulfilled : SettledStatus.Rejected, result[0].Status);
        Assert.Equal((told ? SettledStatus.Canceled : SettledStatus.Fulfilled, 1), (result[1].Status, result[1].Attempts));
    }

    [Theory]
    [InlineData(Shape.Counted)]
    [InlineData(Shape.Lazy)]
    public async Task S32_S10_An_item_of_a_batch_that_waits_for_abandoned_ones_does_not_start(Shape shape)
    {
        using var soft = new CancellationTokenSource();
        var run = shape.RunAsync(3, _items.Deaf, new()
        {
            MaxConcurrency = 1,
            ItemTimeout = TimeSpan.FromSeconds(10),
            StopTaking = soft.Token,
            TimeProvider = _time,
        });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);

        soft.Cancel();
        var result = await run.InTime();

        Assert.True(result.EndedSoftly);
        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Equal((SettledStatus.Canceled, 0), (result[1].Status, result[1].Attempts));
        Assert.Equal(1, _items.StartedCount);
        Assert.Equal(1, result.AbandonedCount);
        _items.Fulfill(0);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S32_S01_Where_there_is_nothing_to_run_nothing_is_stopped(Shape shape)
    {
        using var soft = new CancellationTokenSource();
        var before = await shape.RunAsync(0, _items.Deaf, new() { StopTaking = soft.Token }).InTime();
        soft.Cancel();
        var after = await shape.RunAsync(0, _items.Deaf, new() { StopTaking = soft.Token }).InTime();

        Assert.All([before, after], result =>
        {
            Assert.Empty(result.Records);
            Assert.Equal(SettledStopReason.None, result.StopReason);
            Assert.True(result.Batch?.AllFulfilled ?? true);
        });
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S32_S20_The_last_report_has_every_input(Shape shape)
    {
        using var soft = new CancellationTokenSource();
        SettledProgress last = default;
        var run = shape.RunAsync(9, _items.Deaf, new()
        {
            MaxConcurrency = 2,
            StopTaking = soft.Token,
            Progress = new Observer(report => last = report),
        });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        soft.Cancel();
        _items.Fulfill([0, 1]);
        await run.InTime();

        Assert.Equal((2, 0, shape.IsStream() ? 0 : 7), (last.Fulfilled, last.Rejected, last.Canceled));
    }

    [Fact]
    public async Task S32_A_softly_stopped_batch_says_so_when_asked()
    {
        using var soft = new CancellationTokenSource();
        Task<int> Item(int i, CancellationToken token)
        {
            soft.Cancel();
            return Task.FromResult(i);
        }
        var options = new SettledBatchOptions { StopTaking = soft.Token, MaxConcurrency = 1 };
        var some = await Batch.RunAsync([0, 1], Item, options).InTime();
        Assert.Equal((1, 1), (some.Fulfilled.Count, some.Canceled.Count));
        foreach (var check in new Action[] { some.ThrowIfCanceled, () => some.EnsureAllFulfilled() })
        {
            var thrown = Assert.Throws<OperationCanceledException>(check);
            Assert.Equal(Batch.MethodName + " was stopped (Requested): 1 fulfilled, 0 rejected, 1 canceled of 2.", thrown.Message);
            Assert.Null(thrown.InnerException);
        }
        some.ThrowIfAnyRejected();

        // The request came during the last item. Nothing is missing, but the batch was stopped.
        using var again = new CancellationTokenSource();
        var all = await Batch.RunAsync([0], (i, _) =>
        {
            again.Cancel();
            return Task.FromResult(i);
        }, new() { StopTaking = again.Token }).InTime();
        Assert.Equal((SettledStopReason.Requested, 1, false), (all.StopReason, all.Fulfilled.Count, all.AllFulfilled));
        all.ThrowIfCanceled();
        var stopped = Assert.Throws<SettledBatchException<int, int>>(all.EnsureAllFulfilled);
        Assert.Equal(SettledStopReason.Requested, stopped.StopReason);
    }

    [Fact]
    public async Task S32_S24_What_a_soft_stop_left_is_run_by_a_retry()
    {
        using var soft = new CancellationTokenSource();
        var batch = await Batch.RunAsync([0, 1, 2], (i, _) =>
        {
            soft.Cancel();
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1, StopTaking = soft.Token }).InTime();
        Assert.Equal(2, batch.Canceled.Count);

        var stopped = await batch.RetryAsync().InTime();
        var finished = await batch.RetryAsync(new SettledBatchOptions()).InTime();

        Assert.Equal((SettledStopReason.Requested, 1), (stopped.StopReason, stopped.Fulfilled.Count));
        Assert.True(finished.AllFulfilled);
        Assert.Equal([1, 1, 1], finished.Select(record => record.Attempts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S32_A_token_that_is_never_canceled_changes_nothing(bool late)
    {
        using var soft = new CancellationTokenSource();
        foreach (var shape in Enum.GetValues<Shape>())
        {
            var result = await shape.RunAsync(50, async (i, _) =>
            {
                if (late)
                    await Task.Yield();
                return i;
            }, new() { StopTaking = soft.Token, MaxConcurrency = 4 }).InTime();

            Assert.Equal(Enumerable.Range(0, 50), result.Records.Select(record => record.Value));
            Assert.Equal(SettledStopReason.None, result.StopReason);
            Assert.True(result.Batch?.AllFulfilled ?? true);
        }
    }
}
