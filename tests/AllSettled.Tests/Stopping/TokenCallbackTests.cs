using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Callbacks that items register on their token. A callback may throw, block, or end its item.</summary>
public class TokenCallbackTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();
    private readonly InvalidOperationException _error = new("callback");
    private readonly ManualResetEventSlim _blocked = new();
    private readonly ManualResetEventSlim _release = new();

    private SettledBatchOptions Options => new() { StopGracePeriod = s_grace, MaxConcurrency = 4, TimeProvider = new PooledTime(_time) };

    private SettledBatchOptions TimedOptions => Options with { ItemTimeout = TimeSpan.FromSeconds(10) };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S19_What_a_callback_throws_after_a_stop_is_captured_and_reaches_neither_items_nor_who_cancels(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(2, (i, token) =>
        {
            // The callback that is registered first is called last. The item has ended by then.
            if (i == 0)
                token.Register(() => throw _error);
            return _items.Obedient(i, token);
        }, Options, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        stop.Cancel(throwOnFirstException: true);
        var result = await run.InTime();

        Assert.All(result.Records, record => Assert.Equal((SettledStatus.Canceled, 1), (record.Status, record.Attempts)));
        if (result.Batch is { } batch)
            Assert.Same(_error, batch.ObserverException);
    }

    [Theory]
    [InlineData(Shape.Counted)]
    [InlineData(Shape.Lazy)]
    public async Task S19_What_a_callback_throws_after_a_timeout_is_captured_and_touches_no_item(Shape shape)
    {
        var run = shape.RunAsync(1, async (i, token) =>
        {
            token.Register(() => throw _error);
            return await _items.Obedient(i, token);
        }, TimedOptions);
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        var result = await run.InTime();

        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Same(_error, result.Batch!.ObserverException);
    }

    [Fact]
    public async Task S19_Several_exceptions_of_callbacks_are_captured_together()
    {
        using var stop = new CancellationTokenSource();
        var run = Batch.RunAsync([0, 1], (i, token) =>
        {
            token.Register(() => throw new InvalidOperationException($"callback of {i}"));
            return _items.Obedient(i, token);
        }, Options, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        stop.Cancel();
        var batch = await run.InTime();

        var several = Assert.IsType<AggregateException>(batch.ObserverException);
        Assert.Equal(["callback of 0", "callback of 1"], several.InnerExceptions.Select(e => e.Message).Order());
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S19_A_callback_that_throws_does_not_keep_others_from_their_time(Shape shape)
    {
        var run = shape.RunAsync(3, (i, token) =>
        {
            token.Register(() => throw _error);
            return _items.Obedient(i, token);
        }, TimedOptions);
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        var result = await run.InTime();

        Assert.All(result.Records, record => Assert.IsType<TimeoutException>(record.Error));
    }

    [Fact]
    public async Task S19_What_an_item_gets_that_cancels_the_batch_itself_is_its_own_work_and_no_callback_s_exception()
    {
        using var stop = new CancellationTokenSource();
        var batch = await Batch.RunAsync([1], (i, token) =>
        {
            token.Register(() => throw _error);
            stop.Cancel();
            return Task.FromResult(i);
        }, Options, stop.Token).InTime();

        Assert.Equal(1, batch[0].Value);
        Assert.Same(_error, batch.ObserverException);
    }

    [Fact]
    public void S19_S27_The_same_for_a_synchronous_item()
    {
        using var stop = new CancellationTokenSource();
        var batch = Batch.Run([1, 2], (i, token) =>
        {
            token.Register(() => throw _error);
            stop.Cancel();
            return i;
        }, Options with { MaxConcurrency = 1 }, stop.Token);

        Assert.Equal((1, SettledStatus.Canceled), (batch[0].Value, batch[1].Status));
        Assert.Same(_error, batch.ObserverException);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_A_blocking_callback_delays_the_grace_period_of_nobody(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(2, (i, token) =>
        {
            if (i == 1)
                token.Register(Block);
            return _items.Deaf(i, token);
        }, Options, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        stop.Cancel();
        _blocked.InTime();
        _time.Advance(s_grace - TimeSpan.FromTicks(1));
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        var result = await run.InTime();
        _release.Set();

        Assert.All(result.Records, record => Assert.Equal((SettledStatus.Canceled, 1), (record.Status, record.Attempts)));
        Assert.Equal(result.Batch is null ? null : 2, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_A_callback_that_blocks_holds_up_neither_the_canceler_nor_the_items_that_obey(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var canceler = new object();
        using var allStarted = new CountdownEvent(4);
        using var othersObeyed = new ManualResetEventSlim();
        int obeyed = 0;
        var run = shape.RunAsync(4, (i, token) =>
        {
            // Continuations run inline, so the thread that completes the item also writes its record.
            var obeys = new TaskCompletionSource<int>();
            token.Register(() =>
            {
                if (i == 1)
                    Block();
                lock (canceler)
                    obeys.SetResult(i * 10);
                if (Interlocked.Increment(ref obeyed) == 3)
                    othersObeyed.Set();
            });
            allStarted.Signal();
            return obeys.Task;
        }, Options, stop.Token);
        Assert.True(allStarted.Wait(Limit.Time));

        // This would deadlock if Cancel waited for a callback.
        lock (canceler)
            stop.Cancel();
        _blocked.InTime();
        othersObeyed.InTime();
        var result = await _time.PassUntil(run);
        _release.Set();

        Assert.Equal([0, 20, 30], result.Records.Where(record => record.IsFulfilled).Select(record => record.Value));
        Assert.Equal((SettledStatus.Canceled, 1), (result[1].Status, result[1].Attempts));
        Assert.Equal(result.Batch is null ? null : 1, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_S19_Where_all_items_have_ended_a_blocking_callback_is_waited_for_within_the_grace_period(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, (i, token) =>
        {
            token.Register(Block);
            return _items.Obedient(i, token);
        }, Options, stop.Token);
        await _items.Started(0).InTime();

        var cancel = Task.Run(stop.Cancel);
        _blocked.InTime();
        await Reading.Until(() => _items.Running == 0);
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        var result = await _time.PassUntil(run);
        _release.Set();
        await cancel.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
        Assert.Equal(result.Batch is null ? null : 0, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_An_item_whose_callback_blocks_after_a_timeout_is_given_up(Shape shape)
    {
        var run = shape.RunAsync(3, (i, token) =>
        {
            if (i != 1)
                return Task.FromResult(i);
            token.Register(Block);
            return _items.Deaf(i, token);
        }, TimedOptions);
        await _items.Started(1).InTime();

        _time.Advance(TimeSpan.FromSeconds(10));
        _blocked.InTime();
        var result = await _time.PassUntil(run);
        _release.Set();

        Assert.Null(Assert.IsType<TimeoutException>(result[1].Error).InnerException);
        Assert.Equal(2, result.Count(SettledStatus.Fulfilled));
        Assert.Equal(result.Batch is null ? null : 1, result.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_S19_A_blocking_callback_of_an_item_that_obeyed_its_timeout_is_waited_for_within_the_grace_period(Shape shape)
    {
        var run = shape.RunAsync(1, (i, token) =>
        {
            token.Register(Block);
            return _items.Obedient(i, token);
        }, TimedOptions);
        await _items.Started(0).InTime();

        _time.Advance(TimeSpan.FromSeconds(10));
        _blocked.InTime();
        await Reading.Until(() => _items.Running == 0);
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        var result = await _time.PassUntil(run);
        _release.Set();

        Assert.IsAssignableFrom<OperationCanceledException>(Assert.IsType<TimeoutException>(result[0].Error).InnerException);
        Assert.Equal(result.Batch is null ? null : 0, result.AbandonedCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S19_S27_What_a_callback_throws_after_a_synchronous_item_has_returned_is_captured(bool byTimeout)
    {
        using var goOn = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var registered = new TaskCompletionSource();
        var run = Task.Run(() => Batch.Run([1], (i, token) =>
        {
            token.Register(() =>
            {
                Block();
                throw _error;
            });
            registered.SetResult();
            goOn.InTime();
            return i;
        }, byTimeout ? TimedOptions : Options, stop.Token));
        await registered.Task.InTime();

        var tell = Task.Run(byTimeout ? () => _time.Advance(TimeSpan.FromSeconds(10)) : stop.Cancel);
        _blocked.InTime();
        goOn.Set();
        await Pool.BehindAllThatIsQueued();
        _release.Set();
        var batch = await run.InTime();
        await tell.InTime();

        Assert.Equal(1, batch[0].Value);
        Assert.Same(_error, batch.ObserverException);
    }

    [Fact]
    public async Task S10_S27_A_blocking_callback_holds_back_a_synchronous_batch_no_longer_than_the_grace_period()
    {
        using var goOn = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        foreach (bool byTimeout in new[] { false, true })
        {
            _blocked.Reset();
            _release.Reset();
            goOn.Reset();
            var registered = new TaskCompletionSource();
            var run = Task.Run(() => Batch.Run([1], (i, token) =>
            {
                token.Register(Block);
                registered.SetResult();
                goOn.InTime();
                return i;
            }, byTimeout ? TimedOptions : Options, byTimeout ? default : stop.Token));
            await registered.Task.InTime();

            var tell = Task.Run(byTimeout ? () => _time.Advance(TimeSpan.FromSeconds(10)) : stop.Cancel);
            _blocked.InTime();
            goOn.Set();
            var batch = await _time.PassUntil(run);
            _release.Set();
            await tell.InTime();

            Assert.Equal(1, batch[0].Value);
        }
    }

    [Fact]
    public async Task S09_A_stop_that_came_first_decides_though_a_blocking_callback_holds_it_up()
    {
        using var stop = new CancellationTokenSource();
        var run = Batch.RunAsync([0, 1], (i, token) =>
        {
            // The callback runs on the pool, and so does the code that tells item 0 of the stop. The time limit may pass before item 0 is
            // told.
            if (i == 1)
                token.Register(Block);
            return _items.Obedient(i, token);
        }, TimedOptions with { StopGracePeriod = TimeSpan.FromSeconds(60) }, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        var cancel = Task.Run(stop.Cancel);
        _blocked.InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _release.Set();
        await cancel.InTime();
        var batch = await run.InTime();

        Assert.All(batch, record => Assert.Equal(SettledStatus.Canceled, record.Status));
    }

    [Fact]
    public async Task S16_A_reader_who_leaves_waits_for_a_blocking_callback_no_longer_than_the_grace_period()
    {
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(2), (i, token) =>
        {
            if (i == 0)
                return Task.FromResult(i);
            token.Register(Block);
            return _items.Deaf(i, token);
        }, Options).GetAsyncEnumerator();
        await reader.NextAsync();
        await _items.Started(1).InTime();

        var leave = Task.Run(() => reader.DisposeAsync().AsTask());
        _blocked.InTime();
        await _time.PassUntil(leave);
        _release.Set();
    }

    private void Block()
    {
        _blocked.Set();
        _release.InTime();
    }
}
