using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>The time limit of a whole batch or stream.</summary>
public class BatchTimeoutTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    private SettledBatchOptions Options => new()
    {
        BatchTimeout = TimeSpan.FromSeconds(10),
        StopGracePeriod = TimeSpan.FromSeconds(5),
        MaxConcurrency = 3,
        TimeProvider = _time,
    };

    [Fact]
    public void S28_It_must_be_positive_and_a_timer_must_be_able_to_wait_for_it()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        foreach (var wrong in new[]
        {
            TimeSpan.Zero, TimeSpan.FromTicks(-1), Timeout.InfiniteTimeSpan, longest + TimeSpan.FromTicks(1), TimeSpan.MaxValue,
        })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SettledBatchOptions { BatchTimeout = wrong });
            Assert.Equal((nameof(SettledBatchOptions.BatchTimeout), wrong), (error.ParamName, error.ActualValue));
        }
        Assert.Equal(longest, new SettledBatchOptions { BatchTimeout = longest }.BatchTimeout);
        Assert.Equal(TimeSpan.FromTicks(1), new SettledBatchOptions { BatchTimeout = TimeSpan.FromTicks(1) }.BatchTimeout);
        Assert.Null(new SettledBatchOptions { BatchTimeout = null }.BatchTimeout);
    }

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task When_it_is_over_the_items_that_run_are_told_and_no_other_starts(Shape shape, Around around)
    {
        var boom = new InvalidDataException("boom");
        var run = shape.RunAsync(9, (i, token) => i == 0 ? _items.Obedient(i, token) : _items.Deaf(i, token), Options.With(around));
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();

        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.All([0, 1, 2], i => Assert.False(_items.TokenOf(i).IsCancellationRequested));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await Reading.Until(() => Enumerable.Range(0, 3).All(i => _items.TokenOf(i).IsCancellationRequested));
        await Reading.Until(() => _items.Running == 2);
        _items.Fulfill(1);
        _items.Reject(2, boom);
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.Timeout, result.StopReason);
        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
        Assert.Equal(10, result[1].Value);
        Assert.Equal((SettledStatus.Rejected, boom), (result[2].Status, result[2].Error));
        Assert.Equal(3, _items.StartedCount);
        Assert.Equal(shape.IsStream() ? 3 : 9, result.Records.Count);
        Assert.All(result.Records.Skip(3), record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        if (result.Batch is { } batch)
        {
            Assert.Equal((false, true, TimeSpan.FromSeconds(10)), (batch.AllFulfilled, batch.InputCompleted, batch.Elapsed));
            var thrown = Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled);
            Assert.Contains(" was stopped (Timeout): 1 fulfilled, 1 rejected, ", thrown.Message);
            Assert.IsType<TimeoutException>(thrown.InnerException);
            Assert.Equal(CancellationToken.None, thrown.CancellationToken);
        }
    }

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task S10_Then_the_grace_period_passes_and_deaf_items_are_abandoned(Shape shape, Around around)
    {
        var run = shape.RunAsync(9, _items.Deaf, Options.With(around));
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();

        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.Timeout, result.StopReason);
        Assert.All([0, 1, 2], i => Assert.Equal((SettledStatus.Canceled, 1), (result[i].Status, result[i].Attempts)));
        Assert.Equal(result.Batch is null ? null : 3, result.AbandonedCount);
        _items.Fulfill([0, 1, 2]);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task An_item_s_own_time_limit_is_another_one(Shape shape)
    {
        var run = shape.RunAsync(2, _items.Obedient, Options with { MaxConcurrency = 1, ItemTimeout = TimeSpan.FromSeconds(6) });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(6));
        await _items.Started(1).InTime();
        _time.Advance(TimeSpan.FromSeconds(4));
        var result = await run.InTime();

        Assert.IsType<TimeoutException>(result[0].Error);
        Assert.Equal((SettledStatus.Canceled, null), (result[1].Status, result[1].Error));
        Assert.Equal(SettledStopReason.Timeout, result.StopReason);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(15)]
    public async Task S31_The_time_that_the_source_of_a_batch_takes_counts(int seconds)
    {
        var source = new SourceProbe(5)
        {
            OnPull = n =>
            {
                if (n == 3)
                    _time.Advance(TimeSpan.FromSeconds(seconds));
            },
        };
        foreach (bool ofThread in new[] { true, false })
        {
            var items = new HeldItems();
            var probe = new SourceProbe(5) { OnPull = source.OnPull };
            var run = Caller.With(context: !ofThread, () => Batch.RunAsync(probe, items.Obedient, Options));
            if (seconds < 10)
            {
                await items.Started(2).InTime();
                _time.Advance(TimeSpan.FromSeconds(3.9));
                Assert.False(items.TokenOf(0).IsCancellationRequested);
                _time.Advance(TimeSpan.FromSeconds(0.1));
            }
            var batch = await run.InTime();

            Assert.Equal((5, SettledStopReason.Timeout, true), (batch.Count, batch.StopReason, batch.InputCompleted));
            Assert.Equal(seconds < 10 ? 3 : 0, items.StartedCount);
            Assert.All(batch, record => Assert.Equal((SettledStatus.Canceled, record.Index < items.StartedCount ? 1 : 0),
                (record.Status, record.Attempts)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S27_S31_So_does_that_of_a_synchronous_batch(int concurrency)
    {
        var source = new SourceProbe(5) { OnPull = _ => _time.Advance(TimeSpan.FromSeconds(2)) };
        var batch = Batch.Run(source, (i, _) => i, Options with { MaxConcurrency = concurrency });

        Assert.Equal((5, SettledStopReason.Timeout), (batch.Canceled.Count, batch.StopReason));
        Assert.All(batch, record => Assert.Equal(0, record.Attempts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S27_Synchronous_items_are_told_and_no_other_starts(int concurrency)
    {
        foreach (var around in Enum.GetValues<Around>())
        {
            using var all = new Barrier(concurrency);
            int calls = 0;
            var batch = Batch.Run(Enumerable.Range(0, 100).ToArray(), (i, token) =>
            {
                int call = Interlocked.Increment(ref calls);
                Assert.True(all.SignalAndWait(Limit.Time));
                if (call == 1)
                    _time.Advance(TimeSpan.FromSeconds(10));
                Assert.True(token.WaitHandle.WaitOne(Limit.Time));
                return call == 1 ? i : throw new OperationCanceledException(token);
            }, (Options with { MaxConcurrency = concurrency }).With(around));

            Assert.Equal(concurrency, calls);
            Assert.Equal(SettledStopReason.Timeout, batch.StopReason);
            Assert.Single(batch.Fulfilled);
            Assert.Equal(concurrency - 1, batch.Canceled.Count(record => record.Attempts == 1));
            Assert.Equal(100 - concurrency, batch.Canceled.Count(record => record.Attempts == 0));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task A_run_that_ends_in_time_is_not_touched(Shape shape)
    {
        var run = shape.RunAsync(3, _items.Obedient, Options);
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _time.Advance(TimeSpan.FromSeconds(9));
        _items.Fulfill([0, 1, 2]);
        var result = await run.InTime();
        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal((SettledStopReason.None, 3), (result.StopReason, result.Count(SettledStatus.Fulfilled)));
        Assert.True(result.Batch?.AllFulfilled ?? true);
        Assert.All([0, 1, 2], i => Assert.False(_items.TokenOf(i).IsCancellationRequested));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_of_time_limit_and_token_is_the_reason(bool tokenFirst)
    {
        foreach (var shape in Enum.GetValues<Shape>())
        {
            var items = new HeldItems();
            using var stop = new CancellationTokenSource();
            var run = shape.RunAsync(5, items.Deaf, Options, stop.Token);
            await Task.WhenAll(items.Started(0), items.Started(1), items.Started(2)).InTime();
            if (tokenFirst)
                stop.Cancel();
            _time.Advance(TimeSpan.FromSeconds(10));
            if (!tokenFirst)
                stop.Cancel();
            items.Fulfill([0, 1, 2]);
            var result = await run.InTime();

            Assert.Equal(tokenFirst ? SettledStopReason.Canceled : SettledStopReason.Timeout, result.StopReason);
        }
        foreach (int concurrency in new[] { 1, 3 })
        {
            using var stop = new CancellationTokenSource();
            int calls = 0;
            var batch = Batch.Run(Enumerable.Range(0, 50).ToArray(), (i, _) =>
            {
                if (Interlocked.Increment(ref calls) > 1)
                    return i;
                if (tokenFirst)
                    stop.Cancel();
                _time.Advance(TimeSpan.FromSeconds(10));
                if (!tokenFirst)
                    stop.Cancel();
                return i;
            }, Options with { MaxConcurrency = concurrency }, stop.Token);

            Assert.Equal(tokenFirst ? SettledStopReason.Canceled : SettledStopReason.Timeout, batch.StopReason);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S17_A_threshold_or_a_fatal_error_that_follows_a_stop_is_not_the_reason(bool timeout)
    {
        var expected = timeout ? SettledStopReason.Timeout : SettledStopReason.Canceled;
        foreach (var error in new Exception[] { new InvalidDataException(), new OutOfMemoryException("test") })
        {
            foreach (bool cancelRunning in new[] { false, true })
            {
                var options = Options with { StopAfter = FailureThreshold.Count(1, cancelRunning) };
                foreach (var shape in Enum.GetValues<Shape>())
                {
                    var items = new HeldItems();
                    using var stop = new CancellationTokenSource();
                    var run = shape.RunAsync(5, items.Deaf, options, stop.Token);
                    await Task.WhenAll(items.Started(0), items.Started(1), items.Started(2)).InTime();
                    Stop(stop);
                    items.Reject(0, error);
                    items.Fulfill([1, 2]);

                    Assert.Equal(expected, (await run.InTime()).StopReason);
                }
                foreach (int concurrency in new[] { 1, 3 })
                {
                    using var stop = new CancellationTokenSource();
                    int calls = 0;
                    var batch = Batch.Run(Enumerable.Range(0, 50).ToArray(), (i, _) =>
                    {
                        if (Interlocked.Increment(ref calls) > 1)
                            return i;
                        Stop(stop);
                        throw error;
                    }, options with { MaxConcurrency = concurrency }, stop.Token);

                    Assert.Equal(expected, batch.StopReason);
                }
            }
        }

        void Stop(CancellationTokenSource stop)
        {
            if (timeout)
                _time.Advance(TimeSpan.FromSeconds(10));
            else
                stop.Cancel();
        }
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S17_A_stream_yields_what_settled_and_then_throws_with_the_reason(StreamOrder order)
    {
        var source = new ProbedSource((n, token) => n == 0 ? new(0) : new(WaitAsync(token)));
        var run = Batch.StreamAsync(source, (i, _) => Task.FromResult(i), Options with { StreamOrder = order }).ReadAsync();
        await Reading.Until(() => source.Use.Moves == 2);
        _time.Advance(TimeSpan.FromSeconds(10));
        var reading = await run.InTime();

        Assert.Equal(0, Assert.Single(reading.Records).Value);
        var stopped = Assert.IsType<SettledBatchException>(reading.End, exactMatch: false);
        Assert.Equal((SettledStopReason.Timeout, 1L), (stopped.StopReason, stopped.FulfilledCount));
        source.Use.AssertUsedOnce();

        static async Task<int?> WaitAsync(CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        }
    }

    [Fact]
    public async Task The_batch_of_a_stream_knows_it()
    {
        var run = Batch.StreamAsync(ProbedSource.Of(9), _items.Obedient, Options).ToSettledBatchAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        var batch = await run.InTime();

        Assert.Equal((3, SettledStopReason.Timeout, false), (batch.Canceled.Count, batch.StopReason, batch.InputCompleted));
    }

    [Fact]
    public async Task S24_A_retry_has_the_whole_time()
    {
        bool again = false;
        var run = Batch.RunAsync(
            [0, 1], (i, token) => again ? Task.FromResult(-i) : _items.Obedient(i, token), Options with { MaxConcurrency = 1 });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        var batch = await run.InTime();
        again = true;
        var retried = await batch.RetryAsync().InTime();

        Assert.Equal([1, 0], batch.Select(record => record.Attempts));
        Assert.Equal((true, SettledStopReason.None), (retried.AllFulfilled, retried.StopReason));
    }
}
