using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

public class TimeoutTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    private SettledBatchOptions Options => new()
    {
        ItemTimeout = TimeSpan.FromSeconds(10),
        StopGracePeriod = Timeout.InfiniteTimeSpan,
        MaxConcurrency = 4,
        TimeProvider = _time,
    };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_An_item_that_gives_up_on_its_timeout_is_rejected_with_a_TimeoutException_that_holds_what_it_threw(Shape shape)
    {
        var run = shape.RunAsync(2, _items.Obedient, Options);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(0);

        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(_items.TokenOf(1).IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        var result = await run.InTime();

        Assert.Equal(0, result[0].Value);
        Assert.Equal((SettledStatus.Rejected, 1), (result[1].Status, result[1].Attempts));
        var timeout = Assert.IsType<TimeoutException>(result[1].Error);
        Assert.IsAssignableFrom<OperationCanceledException>(timeout.InnerException);
        Assert.Contains(Batch.MethodName, timeout.Message);
        Assert.Contains("00:00:10", timeout.Message);
        Assert.Equal(SettledStopReason.None, result.StopReason);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_The_truth_wins_over_a_timeout(Shape shape)
    {
        var boom = new InvalidOperationException("boom");
        var run = shape.RunAsync(2, _items.Deaf, Options);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(_items.TokenOf(0).IsCancellationRequested);
        _items.Fulfill(0);
        _items.Reject(1, boom);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Fulfilled, 0), (result[0].Status, result[0].Value));
        Assert.Same(boom, result[1].Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_Each_item_has_its_own_time_from_its_own_start(Shape shape)
    {
        var run = shape.RunAsync(3, _items.Obedient, Options with { MaxConcurrency = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(6));
        _items.Fulfill(0);
        await _items.Started(2).InTime();

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_items.TokenOf(1).IsCancellationRequested);
        Assert.False(_items.TokenOf(2).IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(4));
        var result = await run.InTime();

        Assert.IsType<TimeoutException>(result[1].Error);
        Assert.IsType<TimeoutException>(result[2].Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_A_cancellation_of_its_own_is_no_timeout(Shape shape)
    {
        var run = shape.RunAsync(1, _items.Deaf, Options);
        await _items.Started(0).InTime();
        _items.Cancel(0);

        var record = (await run.InTime())[0];

        Assert.True(record.IsRejected);
        Assert.IsAssignableFrom<OperationCanceledException>(record.Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_First_the_timeout_then_the_stop_is_a_timeout(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var run = shape.RunAsync(1, async (_, token) =>
        {
            started.SetResult();
            await told.Task;
            token.ThrowIfCancellationRequested();
            return 0;
        }, Options, stop.Token);
        await started.Task.InTime();

        _time.Advance(TimeSpan.FromSeconds(10));
        stop.Cancel();
        told.SetResult();
        var result = await run.InTime();

        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Equal(SettledStopReason.Canceled, result.StopReason);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_First_the_stop_then_the_timeout_is_a_cancellation(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var run = shape.RunAsync(1, async (_, token) =>
        {
            started.SetResult();
            await told.Task;
            token.ThrowIfCancellationRequested();
            return 0;
        }, Options, stop.Token);
        await started.Task.InTime();

        stop.Cancel();
        _time.Advance(TimeSpan.FromSeconds(10));
        told.SetResult();
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
        Assert.Null(result[0].Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_A_stop_reaches_an_item_that_has_a_timeout(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Obedient, Options, stop.Token);
        await _items.Started(0).InTime();

        stop.Cancel();
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
    }

    [Fact]
    public async Task S09_A_timeout_is_an_option_of_the_retry_too()
    {
        var items = new HeldItems();
        int calls = 0;
        Task<int> Item(int i, CancellationToken token)
            => Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("first") : items.Obedient(i, token);

        var batch = await Batch.RunAsync([7], Item, Options with { ItemTimeout = null }).InTime();
        var retry = batch.RetryAsync(Options);
        await items.Started(7).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        var record = (await retry.InTime())[0];

        Assert.IsType<TimeoutException>(record.Error);
        Assert.Equal(2, record.Attempts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task S09_S27_A_synchronous_item_is_told_through_its_token_and_the_truth_wins(int concurrency)
    {
        using var started = new ManualResetEventSlim();
        var run = Task.Run(() => Batch.Run([0, 1], (i, token) =>
        {
            if (i == 0)
            {
                started.Set();
                if (!token.WaitHandle.WaitOne(Limit.Time))
                    throw new InvalidOperationException("Never told.");
                token.ThrowIfCancellationRequested();
            }
            return i * 10;
        }, Options with { MaxConcurrency = concurrency }));
        started.InTime();

        _time.Advance(TimeSpan.FromSeconds(10));
        var batch = await run.InTime();

        Assert.IsAssignableFrom<OperationCanceledException>(Assert.IsType<TimeoutException>(batch[0].Error).InnerException);
        Assert.Equal(10, batch[1].Value);
        Assert.Equal(SettledStopReason.None, batch.StopReason);
    }

    [Fact]
    public async Task S09_S27_A_synchronous_item_that_returns_a_value_after_its_time_is_fulfilled()
    {
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var run = Task.Run(() => Batch.Run([1], (i, _) =>
        {
            started.Set();
            goOn.InTime();
            return i;
        }, Options with { StopGracePeriod = TimeSpan.Zero }));
        started.InTime();

        _time.Advance(TimeSpan.FromHours(1));
        goOn.Set();
        var batch = await run.InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal(0, batch.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_No_timer_of_an_item_outlives_it(Shape shape)
    {
        // A timer that outlived its item would cancel this token, which the item may have passed on.
        var tokens = new List<CancellationToken>();
        var result = await shape.RunAsync(50, (i, token) =>
        {
            lock (tokens)
                tokens.Add(token);
            return i % 2 == 0 ? Task.FromResult(i) : Task.Run(() => i);
        }, Options).InTime();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(50, result.Count(SettledStatus.Fulfilled));
        Assert.Equal(50, tokens.Count);
        Assert.All(tokens, token => Assert.False(token.IsCancellationRequested));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_S10_A_grace_period_that_ends_at_once_still_follows_a_timeout(Shape shape)
    {
        var run = shape.RunAsync(1, _items.Deaf, new()
        {
            ItemTimeout = TimeSpan.FromSeconds(10), StopGracePeriod = TimeSpan.Zero, TimeProvider = new EagerClock(_time),
        });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        var result = await run.InTime();

        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.True(_items.TokenOf(0).IsCancellationRequested);
        _items.Fulfill(0);
    }

    /// <summary>A clock whose timers of no time fire before they are returned.</summary>
    private sealed class EagerClock(TimeProvider clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.Zero)
                callback(state);
            return clock.CreateTimer(callback, state, dueTime == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : dueTime, period);
        }
    }
}
