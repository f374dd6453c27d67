using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;

namespace AllSettled.Tests;

public class GracePeriodTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    private SettledBatchOptions Options => new()
    {
        StopGracePeriod = TimeSpan.FromSeconds(5),
        MaxConcurrency = 4,
        TimeProvider = _time,
    };

    private SettledBatchOptions TimedOptions => Options with { ItemTimeout = TimeSpan.FromSeconds(10) };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_A_hung_item_is_rejected_after_timeout_and_grace_period_and_holds_back_no_other(Shape shape)
    {
        using var others = new CountdownEvent(8);
        var run = shape.RunAsync(9, (i, token) =>
        {
            if (i == 2)
                return _items.Deaf(i, token);
            others.Signal();
            return Task.FromResult(i);
        }, TimedOptions);
        await _items.Started(2).InTime();
        await Reading.Until(() => others.IsSet);

        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await run.InTime();

        Assert.Equal(9, result.Records.Count);
        Assert.Equal((SettledStatus.Rejected, 1), (result[2].Status, result[2].Attempts));
        Assert.Null(Assert.IsType<TimeoutException>(result[2].Error).InnerException);
        Assert.Equal(8, result.Count(SettledStatus.Fulfilled));
        Assert.Equal(SettledStopReason.None, result.StopReason);
        Assert.Equal(result.Batch is null ? null : 1, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_The_place_of_a_hung_item_is_free_for_the_next(Shape shape)
    {
        var run = shape.RunAsync(5, _items.Deaf, TimedOptions with { MaxConcurrency = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(1);
        await _items.Started(2).InTime();

        // Item 0 hangs. From here on, items 2, 3 and 4 need two places, so the place of item 0 must become free.
        _time.Advance(TimeSpan.FromSeconds(9));
        _items.Fulfill(2);
        await _items.Started(3).InTime();
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        await _items.Started(4).InTime("the item that takes the place of the hung one");
        _items.Fulfill([3, 4]);
        var result = await run.InTime();

        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Equal(4, result.Count(SettledStatus.Fulfilled));
        Assert.InRange(_items.Peak, 1, 3);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_After_a_stop_a_hung_item_is_canceled_and_has_its_attempt(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(3, _items.Deaf, Options with { MaxConcurrency = 2 }, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        stop.Cancel();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(run.IsCompleted);
        _items.Fulfill(1);
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();
        var result = await _time.PassUntil(run);

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
        Assert.Equal(10, result[1].Value);
        Assert.Equal(SettledStopReason.Canceled, result.StopReason);
        Assert.Equal(2, _items.StartedCount);
        Assert.All(result.Records.Where(record => record.Index == 2), record => Assert.Equal(0, record.Attempts));
        Assert.Equal(result.Batch is null ? null : 1, result.AbandonedCount);
    }

    [Theory]
    [InlineData(Shape.Counted, 1)]
    [InlineData(Shape.Counted, 2)]
    [InlineData(Shape.Lazy, 1)]
    [InlineData(Shape.Lazy, 2)]
    [InlineData(Shape.Stream, 1)]
    [InlineData(Shape.Stream, 3)]
    [InlineData(Shape.StreamOfAsyncSource, 2)]
    public async Task S10_When_as_many_items_hang_as_may_run_the_batch_stops(Shape shape, int concurrency)
    {
        var run = shape.RunAsync(100, _items.Deaf, TimedOptions with { MaxConcurrency = concurrency });

        var result = await _time.PassUntil(run);

        Assert.Equal(SettledStopReason.ItemsHung, result.StopReason);
        Assert.InRange(_items.StartedCount, concurrency, (2 * concurrency) - 1);
        Assert.Equal(_items.StartedCount, result.Count(SettledStatus.Rejected));
        Assert.All(result.Records, record => Assert.Equal(record.IsRejected ? 1 : 0, record.Attempts));
        if (!shape.IsStream())
            Assert.Equal(100, result.Records.Count);
        Assert.Equal(result.Batch is null ? null : _items.StartedCount, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_A_stall_that_passes_costs_no_record_beyond_those_that_it_held_up(Shape shape)
    {
        // All of the first items stall for longer than the time limit and the grace period together. Then the server answers again.
        var run = shape.RunAsync(
            100, (i, token) => i < 4 ? _items.Deaf(i, token) : Task.FromResult(i), TimedOptions with { MaxConcurrency = 4 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_items.Started)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(4));

        _items.Fulfill(Enumerable.Range(0, 4));
        var result = await run.InTime();

        Assert.Equal(
            (4, 96, SettledStopReason.None),
            (result.Count(SettledStatus.Rejected), result.Count(SettledStatus.Fulfilled), result.StopReason));
        Assert.Equal(result.Batch is null ? null : 4, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_Each_abandoned_item_that_ends_frees_one_start_and_begins_the_wait_anew(Shape shape)
    {
        // One place: with two, a third item may start between the moments at which the first two are abandoned.
        var run = shape.RunAsync(4, _items.Deaf, TimedOptions with { MaxConcurrency = 1 });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(1, _items.StartedCount);

        // One second before the wait ends, the item ends. So one more item may start, and the batch goes on.
        _time.Advance(TimeSpan.FromSeconds(4));
        _items.Fulfill(0);
        await _items.Started(1).InTime();
        await Pool.BehindAllThatIsQueued();
        _time.Advance(TimeSpan.FromSeconds(4));
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(2, _items.StartedCount);
        Assert.False(run.IsCompleted);

        // The second item is abandoned as well, and does not end.
        _time.Advance(TimeSpan.FromSeconds(6));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        var result = await _time.PassUntil(run);

        Assert.Equal((SettledStopReason.ItemsHung, 2), (result.StopReason, result.Count(SettledStatus.Rejected)));
        Assert.Equal(2, _items.StartedCount);
        if (!shape.IsStream())
            Assert.Equal(2, result.Count(SettledStatus.Canceled));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_Where_some_abandoned_items_never_end_the_others_get_on(Shape shape)
    {
        var run = shape.RunAsync(
            30, (i, token) => i < 3 ? _items.Deaf(i, token) : Task.FromResult(i), TimedOptions with { MaxConcurrency = 3 });
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();

        _items.Fulfill(0);
        var result = await run.InTime();

        Assert.Equal(
            (3, 27, SettledStopReason.None),
            (result.Count(SettledStatus.Rejected), result.Count(SettledStatus.Fulfilled), result.StopReason));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_The_last_item_that_is_held_does_not_wait_for_ever_where_the_limit_is_reached_again(Shape shape)
    {
        // The first two items are abandoned one after the other. Where the third one starts in between, it is not held, and all four start.
        // Begin anew then.
        HeldItems items;
        RunResult result;
        int attempts = 0;
        do
        {
            items = new();
            var time = new FakeTimeProvider();
            var run = shape.RunAsync(4, items.Deaf, TimedOptions with { MaxConcurrency = 2, TimeProvider = time });
            await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
            time.Advance(TimeSpan.FromSeconds(10));
            time.Advance(TimeSpan.FromSeconds(5));
            await Pool.BehindAllThatIsQueued();

            // The third item may start, and hangs as well. No further item is left that could be held beside the fourth.
            items.Fulfill(0);
            await items.Started(2).InTime();
            result = await time.PassUntil(run);
        }
        while (items.StartedCount > 3 && ++attempts < 100);

        Assert.Equal((SettledStopReason.ItemsHung, 3), (result.StopReason, result.Count(SettledStatus.Rejected)));
        Assert.Equal((SettledStatus.Canceled, 0), (result[3].Status, result[3].Attempts));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_The_wait_for_abandoned_items_is_of_five_seconds_at_least(Shape shape)
    {
        var run = shape.RunAsync(6, _items.Deaf, TimedOptions with { MaxConcurrency = 1, StopGracePeriod = TimeSpan.FromSeconds(1) });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Pool.BehindAllThatIsQueued();
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);

        // The wait begins when an item is held back. A slow source may delay that.
        Assert.Equal(SettledStopReason.ItemsHung, (await _time.PassUntil(run)).StopReason);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_Without_a_timer_for_the_wait_the_run_ends_at_once(Shape shape)
    {
        // This clock gives one timer only. The first item uses it, for both its time limit and its grace period.
        var clock = new ClockOfOneTimer(_time);
        var run = shape.RunAsync(3, _items.Deaf, TimedOptions with { MaxConcurrency = 1, TimeProvider = clock });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));

        var result = await run.InTime();

        Assert.Equal(SettledStopReason.ItemsHung, result.StopReason);
        Assert.Equal(1, _items.StartedCount);
    }

    [Fact]
    public async Task S10_An_item_that_is_abandoned_before_it_was_told_is_told_all_the_same()
    {
        using var stop = new CancellationTokenSource();
        // With a grace period of zero, the timer fires inside the call that sets it, before any item is told.
        var run = Batch.RunAsync([0], _items.Deaf, Options with { StopGracePeriod = TimeSpan.Zero }, stop.Token);
        await _items.Started(0).InTime();

        stop.Cancel();
        await run.InTime();

        Assert.True(_items.TokenOf(0).IsCancellationRequested);
    }

    private sealed class ClockOfOneTimer(FakeTimeProvider clock) : TimeProvider
    {
        private int _timers;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => Interlocked.Increment(ref _timers) == 1
                ? clock.CreateTimer(callback, state, dueTime, period)
                : throw new NotSupportedException();
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_A_stop_ends_the_wait_for_abandoned_items(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(6, _items.Deaf, TimedOptions with { MaxConcurrency = 1 }, stop.Token);
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();

        stop.Cancel();
        var result = await run.InTime();

        Assert.Equal((SettledStopReason.Canceled, 1), (result.StopReason, result.Count(SettledStatus.Rejected)));
        Assert.Equal(1, _items.StartedCount);
        Assert.All(result.Records.Where(record => record.IsCanceled), record => Assert.Equal(0, record.Attempts));
        if (!shape.IsStream())
            Assert.Equal(6, result.Records.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_Nobody_is_waited_for_where_every_item_has_its_record(Shape shape)
    {
        var run = shape.RunAsync(2, _items.Deaf, TimedOptions with { MaxConcurrency = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));

        var result = await run.InTime();

        Assert.Equal((SettledStopReason.None, 2), (result.StopReason, result.Count(SettledStatus.Rejected)));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_A_hung_item_that_ends_after_all_no_longer_counts_as_alive(Shape shape)
    {
        // In each of the two places an item hangs, one after the other. Two items are abandoned, but never do two abandoned items run at
        // once.
        var run = shape.RunAsync(4, _items.Deaf, TimedOptions with { MaxConcurrency = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(8));
        _items.Fulfill(1);
        await _items.Started(2).InTime();
        _time.Advance(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(5));
        await _items.Started(3).InTime("the item in the place of the first hung one");
        _items.Fulfill(0);
        await Reading.Until(() => _items.Running == 2);
        await Pool.BehindAllThatIsQueued();

        _time.Advance(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(5));
        _items.Fulfill(3);
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.None, result.StopReason);
        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.IsType<TimeoutException>(result[2].Error);
        Assert.Equal(2, result.Count(SettledStatus.Fulfilled));
    }

    [Theory]
    [InlineData(Shape.Counted, "value")]
    [InlineData(Shape.Counted, "fault")]
    [InlineData(Shape.Counted, "cancellation")]
    [InlineData(Shape.Lazy, "value")]
    [InlineData(Shape.Stream, "value")]
    [InlineData(Shape.Stream, "fault")]
    [InlineData(Shape.StreamOfAsyncSource, "cancellation")]
    public async Task S10_What_a_given_up_item_says_later_changes_nothing(Shape shape, string late)
    {
        var progress = new List<SettledProgress>();
        var options = TimedOptions with { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(2), Progress = new Recorder(progress) };
        var other = new TaskCompletionSource();
        var run = shape.RunAsync(2, (i, token) => i == 0 ? _items.Deaf(i, token) : CompleteAtOnce(other), options);
        await Task.WhenAll(_items.Started(0), other.Task).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        var result = await run.InTime();

        switch (late)
        {
            case "value": _items.Fulfill(0); break;
            case "fault": _items.Reject(0, new InvalidOperationException("late")); break;
            default: _items.Cancel(0); break;
        }
        await Pool.BehindAllThatIsQueued();

        Assert.Equal(2, result.Records.Count);
        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Equal((0, 1), (result[0].Value, result[0].Attempts));
        Assert.Equal(SettledStopReason.None, result.StopReason);
        Assert.Equal((1L, 1L, 0L), (progress[^1].Fulfilled, progress[^1].Rejected, progress[^1].Canceled));
    }

    [Theory]
    [InlineData(Shape.Counted)]
    [InlineData(Shape.Stream)]
    public async Task S10_A_late_fault_of_a_given_up_item_counts_against_no_threshold(Shape shape)
    {
        var options = TimedOptions with { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(2) };
        var run = shape.RunAsync(4, _items.Deaf, options);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _items.Fulfill(1);
        await _items.Started(2).InTime();
        _time.Advance(TimeSpan.FromSeconds(5));
        await _items.Started(3).InTime("the item in the place of the hung one");

        _items.Reject(0, new InvalidOperationException("late"));
        await Reading.Until(() => _items.Running == 2);
        await Pool.BehindAllThatIsQueued();
        _items.Fulfill([2, 3]);
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.None, result.StopReason);
        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Equal(3, result.Count(SettledStatus.Fulfilled));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_Grace_period_zero_gives_up_at_once(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Deaf, Options with { StopGracePeriod = TimeSpan.Zero }, stop.Token);
        await _items.Started(0).InTime();
        stop.Cancel();
        var result = await _time.PassUntil(run);
        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));

        var timed = new HeldItems();
        var second = shape.RunAsync(1, timed.Deaf, TimedOptions with { StopGracePeriod = TimeSpan.Zero });
        await timed.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<TimeoutException>((await _time.PassUntil(second))[0].Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_An_infinite_grace_period_waits_for_the_truth(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Deaf, TimedOptions with { StopGracePeriod = Timeout.InfiniteTimeSpan }, stop.Token);
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromDays(10));
        stop.Cancel();
        _time.Advance(TimeSpan.FromDays(40));
        Assert.False(run.IsCompleted);

        _items.Fulfill(0);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Fulfilled, 0), (result[0].Status, result[0].Value));
        Assert.Equal(result.Batch is null ? null : 0, result.AbandonedCount);
    }

    [Theory]
    [InlineData(Shape.Counted, true)]
    [InlineData(Shape.Counted, false)]
    [InlineData(Shape.Lazy, true)]
    [InlineData(Shape.Stream, true)]
    [InlineData(Shape.Stream, false)]
    [InlineData(Shape.StreamOfAsyncSource, true)]
    [InlineData(Shape.Counted, true, true)]
    [InlineData(Shape.Stream, false, true)]
    public async Task S10_The_part_before_the_first_await_is_waited_for_and_then_the_item_is_given_up(
        Shape shape, bool byTimeout, bool inPipeline = false)
    {
        using var stop = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var never = new TaskCompletionSource<int>();
        var run = Task.Run(() => shape.RunAsync(1, (_, _) =>
        {
            started.Set();
            goOn.InTime();
            return never.Task;
        }, (byTimeout ? TimedOptions : Options) with { Resilience = inPipeline ? ResiliencePipeline.Empty : null }, stop.Token));
        started.InTime();

        if (byTimeout)
            _time.Advance(TimeSpan.FromSeconds(10));
        else
            stop.Cancel();
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(run.IsCompleted);
        goOn.Set();
        var result = byTimeout ? await run.InTime() : await _time.PassUntil(run);

        Assert.Equal(byTimeout ? SettledStatus.Rejected : SettledStatus.Canceled, result[0].Status);
        Assert.Equal(1, result[0].Attempts);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_An_item_that_ends_before_its_first_await_is_never_given_up(Shape shape)
    {
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var run = Task.Run(() => shape.RunAsync(1, (i, _) =>
        {
            started.Set();
            goOn.InTime();
            return Task.FromResult(5);
        }, TimedOptions));
        started.InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        goOn.Set();

        var result = await run.InTime();

        Assert.Equal(5, result[0].Value);
        Assert.Equal(SettledStopReason.None, result.StopReason);
    }

    [Fact]
    public async Task S10_S23_Late_faults_of_given_up_items_leave_nothing_unobserved()
    {
        var unobserved = new List<Exception>();
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.ToString().Contains("late fault of a given up item"))
            {
                lock (unobserved)
                    unobserved.Add(e.Exception);
            }
        }

        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            await GiveUpAndFailLate();
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }
        Assert.Empty(unobserved);
    }

    [Fact]
    public async Task S10_S24_A_given_up_item_can_be_retried_while_it_still_runs()
    {
        int calls = 0;
        var first = new TaskCompletionSource<int>();
        var started = new TaskCompletionSource();
        var run = Batch.RunAsync([3], (i, _) =>
        {
            if (Interlocked.Increment(ref calls) > 1)
                return Task.FromResult(i);
            started.SetResult();
            return first.Task;
        }, TimedOptions);
        await started.Task.InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        var batch = await run.InTime();
        Assert.Equal(SettledStopReason.None, batch.StopReason);

        var retried = await batch.RetryAsync().InTime();
        first.SetResult(99);

        Assert.Equal((3, 2), (retried[0].Value, retried[0].Attempts));
        Assert.IsType<TimeoutException>(batch[0].Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_A_clock_that_fails_at_the_stop_keeps_nobody_from_being_told(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Obedient, Options with { TimeProvider = new BrokenClock() }, stop.Token);
        await _items.Started(0).InTime();
        stop.Cancel();
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => throw new InvalidDataException("clock");
    }


    private static Task<int> CompleteAtOnce(TaskCompletionSource called)
    {
        called.SetResult();
        return Task.FromResult(0);
    }

    private async Task GiveUpAndFailLate()
    {
        foreach (var shape in Enum.GetValues<Shape>())
        {
            var time = new FakeTimeProvider();
            var items = new HeldItems();
            var run = shape.RunAsync(1, items.Deaf, TimedOptions with { TimeProvider = time });
            await time.PassUntil(run);
            items.Reject(0, new InvalidOperationException("late fault of a given up item"));
        }
        await Pool.BehindAllThatIsQueued();
    }

    private sealed class Recorder(List<SettledProgress> reports) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => reports.Add(value);
    }
}
