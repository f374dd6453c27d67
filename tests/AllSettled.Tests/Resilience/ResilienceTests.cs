using System.Collections.Concurrent;
using System.Text.Json;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;
using System.Threading.RateLimiting;
using System.Threading.Tasks.Sources;

namespace AllSettled.Tests;

/// <summary>Batches whose items run in a Polly pipeline, with Polly's own strategies.</summary>
public class ResilienceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();
    private readonly ConcurrentDictionary<int, int> _calls = [];

    private ResiliencePipelineBuilder Builder => new() { TimeProvider = _time };

    private SettledBatchOptions Options => new() { TimeProvider = _time, MaxConcurrency = 4 };

    private ResiliencePipeline Retry(int maxRetries, TimeSpan delay = default)
        => Builder.AddRetry(new() { MaxRetryAttempts = maxRetries, Delay = delay }).Build();

    /// <summary>Counts the calls of this item, from 1.</summary>
    private int CallOf(int item) => _calls.AddOrUpdate(item, 1, (_, calls) => calls + 1);

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task Retried_items_count_their_calls(Shape shape)
    {
        var run = shape.RunAsync(100, async (i, _) =>
        {
            int call = CallOf(i);
            if (i % 2 == 0)
                await Task.Yield();
            return call <= i % 4 ? throw new InvalidDataException($"{i}, call {call}") : i * 10;
        }, Options with { Resilience = Retry(2) });
        var result = await run.InTime();

        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => (i % 4) + 1 <= 3 ? (i % 4) + 1 : 3),
            result.Records.Select(record => record.Attempts));
        Assert.All(result.Records.Where(record => record.Index % 4 < 3), record => Assert.Equal((int)record.Index * 10, record.Value));
        Assert.All(result.Records.Where(record => record.Index % 4 == 3),
            record => Assert.Equal($"{record.Index}, call 3", Assert.IsType<InvalidDataException>(record.Error).Message));
    }

    [Fact]
    public async Task A_failure_travels_through_the_layers_without_being_thrown()
    {
        var error = new InvalidDataException();
        var pipeline = Builder
            .AddTimeout(TimeSpan.FromHours(1))
            .AddRetry(new() { MaxRetryAttempts = 3, Delay = TimeSpan.Zero })
            .AddCircuitBreaker(new() { MinimumThroughput = int.MaxValue })
            .AddTimeout(TimeSpan.FromMinutes(1))
            .Build();
        using var throws = new ThrowCounter(error);
        var batch = await Batch.RunAsync([0, 1, 2], (_, _) => Task.FromException<int>(error), Options with { Resilience = pipeline })
            .InTime();

        Assert.All(batch, record => Assert.Equal((error, 4), (record.Error, record.Attempts)));
        Assert.Equal(0, throws.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task A_rate_limiter_with_a_queue_makes_items_wait(Shape shape)
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 2, QueueLimit = int.MaxValue });
        int running = 0, peak = 0;
        var run = shape.RunAsync(200, async (i, _) =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax.Update(ref peak, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return i;
        }, Options with { MaxConcurrency = 16, Resilience = Builder.AddRateLimiter(limiter).Build() });
        var result = await run.InTime();

        Assert.Equal(200, result.Count(SettledStatus.Fulfilled));
        Assert.All(result.Records, record => Assert.Equal(1, record.Attempts));
        Assert.InRange(peak, 1, 2);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task A_rate_limiter_without_a_queue_rejects_what_was_never_called(Shape shape)
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1, QueueLimit = 0 });
        var run = shape.RunAsync(3, _items.Deaf, Options with { Resilience = Builder.AddRateLimiter(limiter).Build() });
        await _items.Started(0).InTime();
        await Reading.Until(() => limiter.GetStatistics()!.TotalFailedLeases == 2);
        _items.Fulfill(0);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Fulfilled, 1), (result[0].Status, result[0].Attempts));
        Assert.All(result.Records.Skip(1), record =>
        {
            Assert.IsType<RateLimiterRejectedException>(record.Error);
            Assert.Equal(0, record.Attempts);
        });
    }

    [Fact]
    public async Task An_open_circuit_rejects_without_a_call()
    {
        var pipeline = Builder.AddCircuitBreaker(new() { MinimumThroughput = 2, FailureRatio = 1 }).Build();
        var batch = await Batch.RunAsync(
            [0, 1, 2, 3], (_, _) => Task.FromException<int>(new InvalidDataException()),
            Options with { MaxConcurrency = 1, Resilience = pipeline }).InTime();

        Assert.Equal([1, 1, 0, 0], batch.Select(record => record.Attempts));
        Assert.All(batch.Skip(2), record => Assert.IsType<BrokenCircuitException>(record.Error));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task A_total_timeout_ends_the_retries(Shape shape)
    {
        var pipeline = Builder
            .AddTimeout(TimeSpan.FromSeconds(15))
            .AddRetry(new() { MaxRetryAttempts = 100, Delay = TimeSpan.Zero })
            .Build();
        var run = shape.RunAsync(1, async (i, token) =>
        {
            CallOf(i);
            return await new TaskCompletionSource<int>().Task.WaitAsync(token);
        }, Options with { ItemTimeout = TimeSpan.FromSeconds(10), Resilience = pipeline });
        var result = await _time.PassUntil(run);

        Assert.IsType<TimeoutRejectedException>(result[0].Error);
        Assert.Equal(2, result[0].Attempts);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_A_timeout_ends_one_call_and_is_seen_by_the_retry(Shape shape)
    {
        Exception? seen = null;
        var pipeline = Builder.AddRetry(new()
        {
            MaxRetryAttempts = 1,
            Delay = TimeSpan.FromHours(1),
            OnRetry = arguments =>
            {
                seen = arguments.Outcome.Exception;
                return default;
            },
        }).Build();
        var run = shape.RunAsync(1, async (i, token) =>
        {
            if (CallOf(i) == 1)
                await new TaskCompletionSource().Task.WaitAsync(token);
            return 5;
        }, Options with { ItemTimeout = TimeSpan.FromSeconds(10), Resilience = pipeline });
        await Reading.Until(() => _calls.ContainsKey(0));
        _time.Advance(TimeSpan.FromSeconds(10));
        await Reading.Until(() => Volatile.Read(ref seen) is not null);
        // The item's time limit does not apply to the hour between the calls.
        await Pool.BehindAllThatIsQueued();
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(run.IsCompleted);
        var result = await _time.PassUntil(run);

        Assert.IsAssignableFrom<OperationCanceledException>(Assert.IsType<TimeoutException>(seen).InnerException);
        Assert.Equal((5, 2), (result[0].Value, result[0].Attempts));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_A_call_that_hangs_ends_the_item_and_no_other_call_follows(Shape shape)
    {
        var run = shape.RunAsync(
            2, (i, token) => CallOf(i) == 2 || i == 1 ? _items.Deaf(i, token) : Task.FromException<int>(new InvalidDataException()),
            Options with { ItemTimeout = TimeSpan.FromSeconds(10), Resilience = Retry(5), MaxConcurrency = 3 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(1);
        await Pool.BehindAllThatIsQueued();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        var result = await run.InTime();
        _items.Reject(0, new InvalidDataException("late"));
        await Pool.BehindAllThatIsQueued();

        Assert.Null(Assert.IsType<TimeoutException>(result[0].Error).InnerException);
        Assert.Equal((2, SettledStopReason.None), (result[0].Attempts, result.StopReason));
        Assert.Equal(10, result[1].Value);
        Assert.Equal(result.Batch is null ? null : 1, result.AbandonedCount);
        Assert.Equal(2, _calls[0]);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_After_a_stop_a_call_that_hangs_is_canceled(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Deaf, Options with { Resilience = Retry(5) }, stop.Token);
        await _items.Started(0).InTime();
        stop.Cancel();
        _time.Advance(TimeSpan.FromSeconds(5));
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
        Assert.Equal(SettledStopReason.Canceled, result.StopReason);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_A_stop_ends_the_wait_for_the_next_call(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, (i, _) =>
        {
            CallOf(i);
            return Task.FromException<int>(new InvalidDataException());
        }, Options with { Resilience = Retry(5, TimeSpan.FromHours(1)) }, stop.Token);
        await Reading.Until(() => _calls.ContainsKey(0));
        await Pool.BehindAllThatIsQueued();
        stop.Cancel();
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_The_pipeline_of_an_abandoned_item_does_not_go_on_waiting_in_its_place(Shape shape)
    {
        var run = shape.RunAsync(6, (i, token) => i < 2 ? _items.Deaf(i, token) : Task.FromResult(i),
            Options with { MaxConcurrency = 2, ItemTimeout = TimeSpan.FromSeconds(10), Resilience = Retry(3, TimeSpan.FromHours(1)) });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Pool.BehindAllThatIsQueued();

        // The hung calls end. Their pipelines would now wait for an hour before the next call.
        _items.Reject(0, new IOException());
        _items.Reject(1, new IOException());
        var result = await run.InTime();

        Assert.Equal(
            (2, 4, SettledStopReason.None),
            (result.Count(SettledStatus.Rejected), result.Count(SettledStatus.Fulfilled), result.StopReason));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_An_item_that_was_to_be_called_again_keeps_its_last_error_when_it_is_canceled(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var pipeline = Builder.AddRetry(new()
        {
            MaxRetryAttempts = 5,
            DelayGenerator = wait => new(wait.AttemptNumber == 0 ? TimeSpan.Zero : TimeSpan.FromHours(1)),
        }).Build();
        var run = shape.RunAsync(
            1, (i, _) => Task.FromException<int>(new IOException($"call {CallOf(i)}")), Options with { Resilience = pipeline }, stop.Token);
        await Reading.Until(() => _calls.GetValueOrDefault(0) == 2);
        await Pool.BehindAllThatIsQueued();
        stop.Cancel();
        var record = (await run.InTime())[0];

        Assert.Equal((SettledStatus.Canceled, 2), (record.Status, record.Attempts));
        Assert.Equal("call 2", Assert.IsType<IOException>(record.Error).Message);
        Assert.Same(record.Error, Assert.Throws<OperationCanceledException>(() => record.GetValueOrThrow()).InnerException);
        Assert.Equal("canceled", record.Match(_ => "", _ => "", () => "canceled"));
        Assert.Contains("canceled after IOException: call 2", record.ToString());
        var read = JsonSerializer.Deserialize<Settled<int, int>>(JsonSerializer.Serialize(record));
        Assert.Equal((SettledStatus.Canceled, 2, "call 2"), (read.Status, read.Attempts, read.Error?.Message));
    }

    /// <summary>A client that times out throws an <see cref="OperationCanceledException"/>, and that is a failure (S5).</summary>
    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S05_S07_A_cancellation_before_the_stop_is_a_failure_that_the_canceled_item_keeps(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var timedOut = new TaskCanceledException("no answer");
        var result = await shape.RunAsync(
            1,
            (_, _) => throw timedOut,
            Options with { Resilience = StopAndRetry(stop) },
            stop.Token).InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (result[0].Status, result[0].Attempts));
        Assert.Same(timedOut, result[0].Error);
    }

    [Fact]
    public void S05_S07_S27_The_same_for_a_cancellation_of_a_synchronous_item()
    {
        using var stop = new CancellationTokenSource();
        var timedOut = new TaskCanceledException("no answer");
        var record = Batch.Run([0], int (_, _) => throw timedOut, new() { Resilience = StopAndRetry(stop) }, stop.Token)[0];

        Assert.Equal((SettledStatus.Canceled, 1), (record.Status, record.Attempts));
        Assert.Same(timedOut, record.Error);
    }

    /// <summary>The batch stops before the second call, whatever the first one failed with.</summary>
    private static ResiliencePipeline StopAndRetry(CancellationTokenSource stop) => new ResiliencePipelineBuilder().AddRetry(new()
    {
        ShouldHandle = static _ => new(true),
        Delay = TimeSpan.FromHours(1),
        OnRetry = _ =>
        {
            stop.Cancel();
            return default;
        },
    }).Build();

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_An_item_that_fails_although_it_was_told_to_stop_is_rejected_with_that_whatever_the_pipeline_makes_of_it(
        Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Deaf, Options with { Resilience = Retry(5, TimeSpan.FromHours(1)) }, stop.Token);
        await _items.Started(0).InTime();
        stop.Cancel();
        _items.Reject(0, new IOException("disk full"));
        var record = (await run.InTime())[0];

        Assert.Equal((SettledStatus.Rejected, 1), (record.Status, record.Attempts));
        Assert.Equal("disk full", Assert.IsType<IOException>(record.Error).Message);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_A_call_that_obeys_the_stop_loses_no_error_of_an_earlier_one(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, (i, token) => CallOf(i) == 1 ? throw new IOException("disk full") : _items.Obedient(i, token),
            Options with { Resilience = Retry(5) }, stop.Token);
        await _items.Started(0).InTime();
        stop.Cancel();
        var record = (await run.InTime())[0];

        Assert.Equal((SettledStatus.Canceled, 2, "disk full"), (record.Status, record.Attempts, record.Error?.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S07_S27_The_same_for_synchronous_items(bool duringTheCall)
    {
        using var stop = new CancellationTokenSource();
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new()
        {
            MaxRetryAttempts = 5,
            Delay = TimeSpan.FromHours(1),
            OnRetry = _ =>
            {
                if (!duringTheCall)
                    stop.Cancel();
                return default;
            },
        }).Build();

        var record = Batch.Run([0], int (_, _) =>
        {
            if (duringTheCall)
                stop.Cancel();
            throw new IOException("disk full");
        }, new() { Resilience = pipeline }, stop.Token)[0];

        Assert.Equal((duringTheCall ? SettledStatus.Rejected : SettledStatus.Canceled, 1), (record.Status, record.Attempts));
        Assert.Equal("disk full", Assert.IsType<IOException>(record.Error).Message);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_What_waits_in_a_limiter_s_queue_is_canceled_without_a_call(Shape shape)
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1, QueueLimit = 10 });
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(2, _items.Deaf, Options with { Resilience = Builder.AddRateLimiter(limiter).Build() }, stop.Token);
        await _items.Started(0).InTime();
        await Reading.Until(() => limiter.GetStatistics()!.CurrentQueuedCount == 1);
        stop.Cancel();
        _items.Fulfill(0);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Fulfilled, 1), (result[0].Status, result[0].Attempts));
        Assert.Equal((SettledStatus.Canceled, 0), (result[1].Status, result[1].Attempts));
    }

    [Fact]
    public async Task S05_A_cancellation_that_nobody_asked_for_is_a_failure_here_too()
    {
        var batch = await Batch.RunAsync(
            [1], (_, _) => Task.FromException<int>(new OperationCanceledException()), Options with { Resilience = Retry(2) }).InTime();

        // By default, Polly does not retry cancellations.
        Assert.Equal((SettledStatus.Rejected, 1), (batch[0].Status, batch[0].Attempts));
        Assert.IsType<OperationCanceledException>(batch[0].Error);
    }

    [Fact]
    public async Task S17_A_threshold_counts_items_and_not_calls()
    {
        var batch = await Batch.RunAsync([0, 1, 2, 3], (i, _) => CallOf(i) < 3 ? throw new InvalidDataException() : Task.FromResult(i),
            Options with { Resilience = Retry(2), StopAfter = FailureThreshold.Count(1) }).InTime();

        Assert.True(batch.AllFulfilled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S21_What_one_call_sets_is_not_seen_by_the_next(bool atOnce)
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        var seen = new ConcurrentQueue<string?>();
        var run = Batch.RunAsync([0, 1, 2], (i, _) =>
        {
            seen.Enqueue(local.Value);
            local.Value = $"item {i}";
            return CallOf(i) < 3 ? Task.FromException<int>(new InvalidDataException()) : Task.FromResult(i);
        }, Options with
        {
            Resilience = atOnce
                ? Builder.AddStrategy(_ => new Strategy(() => 3), new StrategyOptions()).Build()
                : Retry(2, TimeSpan.FromSeconds(1)),
        });
        await _time.PassUntil(run);

        Assert.Equal("caller", local.Value);
        Assert.Equal(9, seen.Count);
        Assert.All(seen, value => Assert.Equal("caller", value));
    }

    [Fact]
    public async Task S24_Calls_add_up_over_a_retry_of_the_batch_and_the_item_is_told()
    {
        var told = new ConcurrentQueue<ItemContext>();
        var options = Options with { Resilience = Retry(1) };
        var batch = await Batch.RunWithContextAsync([7, 8], (i, context) =>
        {
            told.Enqueue(context);
            return i == 8 && context.Attempt < 4 ? Task.FromException<int>(new InvalidDataException()) : Task.FromResult(i);
        }, options).InTime();
        Assert.Equal([1, 2], batch.Select(record => record.Attempts));
        var retried = await batch.RetryAsync().InTime();

        Assert.True(retried.AllFulfilled);
        Assert.Equal([1, 4], retried.Select(record => record.Attempts));
        Assert.Equal([new(0, 1), new(1, 1), new(1, 2), new(1, 3), new(1, 4)], told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S27_Synchronous_items_are_called_again_on_the_caller_s_thread(bool lazy)
    {
        var threads = new HashSet<int>();
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new() { MaxRetryAttempts = 2, Delay = TimeSpan.FromMilliseconds(1) })
            .Build();
        var batch = Batch.Run(Sources.Of(10, lazy), (i, _) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return CallOf(i) <= i % 4 ? throw new InvalidDataException() : i;
        }, new() { Resilience = pipeline });

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.Equal([1, 2, 3, 3, 1, 2, 3, 3, 1, 2], batch.Select(record => record.Attempts));
        Assert.Equal([3L, 7L], batch.Rejected.Select(record => record.Index));
        Assert.All(batch.Errors, error => Assert.IsType<InvalidDataException>(error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S21_S24_Each_call_of_a_synchronous_item_is_told_which_it_is_and_sees_nothing_of_the_last(bool lazy)
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        List<(long, int, string?)> seen = [];
        int Item(int i, ItemContext context)
        {
            seen.Add((context.Index, context.Attempt, local.Value));
            local.Value = "item";
            throw new InvalidDataException();
        }

        var batch = Batch.RunWithContext(Sources.Of(2, lazy), Item, Options with
        {
            MaxConcurrency = 1,
            Resilience = Builder.AddStrategy(_ => new Strategy(() => 2), new StrategyOptions()).Build(),
        });
        batch.Retry();

        Assert.Equal(
            [
                (0, 1, "caller"), (0, 2, "caller"), (1, 1, "caller"), (1, 2, "caller"),
                (0, 3, "caller"), (0, 4, "caller"), (1, 3, "caller"), (1, 4, "caller"),
            ],
            seen);
    }

    [Fact]
    public async Task S09_S27_A_timeout_of_a_synchronous_call_is_seen_by_the_retry()
    {
        var run = Task.Run(() => Batch.Run([0], (i, token) =>
        {
            if (CallOf(i) > 1)
                return 5;
            token.WaitHandle.WaitOne(Limit.Time);
            token.ThrowIfCancellationRequested();
            return 0;
        }, Options with { ItemTimeout = TimeSpan.FromSeconds(10), Resilience = Retry(1) }));
        var batch = await _time.PassUntil(run);

        Assert.Equal((5, 2), (batch[0].Value, batch[0].Attempts));
    }

    [Fact]
    public async Task S07_S27_A_stop_ends_the_wait_for_the_next_synchronous_call()
    {
        using var stop = new CancellationTokenSource();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pipeline = Builder.AddRetry(new()
        {
            MaxRetryAttempts = 5,
            Delay = TimeSpan.FromHours(1),
            OnRetry = _ =>
            {
                waits.TrySetResult();
                return default;
            },
        }).Build();
        var run = Task.Run(() => Batch.Run(
            [0, 1], int (_, _) => throw new InvalidDataException(), Options with { MaxConcurrency = 1, Resilience = pipeline },
            stop.Token));
        await waits.Task.InTime();
        stop.Cancel();
        var batch = await run.InTime();

        Assert.Equal([(SettledStatus.Canceled, 1), (SettledStatus.Canceled, 0)], batch.Select(record => (record.Status, record.Attempts)));
    }

    [Fact]
    public async Task S27_Synchronous_items_of_a_stream_are_called_again()
    {
        var reading = await _time.PassUntil(Batch.Stream(
            Sources.Lazy(20), (i, _) => CallOf(i) <= i % 3 ? throw new InvalidDataException() : i,
            Options with { Resilience = Retry(2, TimeSpan.FromSeconds(1)), StreamOrder = StreamOrder.Input }).ReadAsync());

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (i % 3) + 1), reading.Records.Select(record => record.Attempts));
        Assert.All(reading.Records, record => Assert.True(record.IsFulfilled));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task A_strategy_that_throws_rejects_its_item_alone(Shape shape)
    {
        var error = new InvalidOperationException("broken strategy");
        int executions = 0;
        var pipeline = Builder.AddStrategy(
            _ => new Strategy(() => Interlocked.Increment(ref executions) == 2 ? throw error : 1), new StrategyOptions()).Build();
        var result = await shape.RunAsync(3, (i, _) => Task.FromResult(i), Options with { Resilience = pipeline }).InTime();

        Assert.Equal(
            (error, 0),
            (result.Records.Single(record => record.IsRejected).Error, result.Records.Single(record => record.IsRejected).Attempts));
        Assert.Equal(2, result.Count(SettledStatus.Fulfilled));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task A_strategy_may_call_twice_at_once(Shape shape)
    {
        var pipeline = Builder.AddStrategy(_ => new Strategy(() => 2), new StrategyOptions()).Build();
        var result = await shape.RunAsync(50, async (i, _) =>
        {
            if (CallOf(i) == 1)
                await Task.Yield();
            return i;
        }, Options with { Resilience = pipeline, ItemTimeout = TimeSpan.FromSeconds(10) }).InTime();

        Assert.Equal(Enumerable.Range(0, 50), result.Records.Select(record => record.Value));
        Assert.All(result.Records, record => Assert.Equal(2, record.Attempts));
    }

    [Fact]
    public async Task A_call_that_a_strategy_leaves_behind_keeps_its_context()
    {
        var strategy = new FirstOfTwo();
        var pipeline = Builder.AddStrategy(_ => strategy, new StrategyOptions()).Build();
        var batch = await Batch.RunAsync(
            [0], (_, token) => CallOf(0) == 1 ? Task.FromResult(1) : _items.Deaf(0, token),
            Options with { Resilience = pipeline }).InTime();
        await Batch.RunAsync(Enumerable.Range(1, 10).ToArray(), (i, _) => Task.FromResult(i), Options with { Resilience = Retry(1) })
            .InTime();

        Assert.Equal((1, 2), (batch[0].Value, batch[0].Attempts));
        Assert.True(strategy.Context!.Properties.TryGetValue(FirstOfTwo.Mark, out _), "The pool has it, and gives it to others.");
        _items.Fulfill(0);
        await strategy.Second!.InTime();
    }

    [Fact]
    public async Task S10_A_call_that_ignores_the_pipeline_s_timeout_is_given_up_after_its_own()
    {
        var run = Batch.RunAsync([0, 1], (i, token) => i == 0 ? _items.Deaf(i, token) : Task.FromResult(i), Options with
        {
            ItemTimeout = TimeSpan.FromSeconds(10),
            Resilience = Builder.AddTimeout(TimeSpan.FromSeconds(7)).Build(),
        });
        await _items.Started(0).InTime();
        var batch = await _time.PassUntil(run);

        Assert.IsType<TimeoutException>(batch[0].Error);
        Assert.Equal((1, 1), (batch.AbandonedCount, batch[1].Value));
    }

    [Fact]
    public async Task S10_Of_two_calls_at_once_one_that_hangs_ends_the_item()
    {
        var pipeline = Builder.AddStrategy(_ => new Strategy(() => 2), new StrategyOptions()).Build();
        var run = Batch.RunAsync([0], (_, token) => CallOf(0) == 1 ? _items.Deaf(0, token) : _items.Obedient(1, token),
            Options with { ItemTimeout = TimeSpan.FromSeconds(10), Resilience = pipeline });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        var batch = await _time.PassUntil(run);

        Assert.IsType<TimeoutException>(batch[0].Error);
        Assert.Equal((1, 2), (batch.AbandonedCount, batch[0].Attempts));
    }

    [Fact]
    public async Task S02_A_value_task_that_refuses_its_continuation_rejects_its_item()
    {
        var batch = await Batch.RunValueTaskAsync([1], (int _, CancellationToken _) => new ValueTask<int>(new RefusingSource(), 0),
            Options with { Resilience = Retry(1) }).InTime();

        Assert.Equal(("refused", 2), (batch[0].Error!.Message, batch[0].Attempts));
    }

    /// <summary>Never completes, and refuses every continuation.</summary>
    private sealed class RefusingSource : IValueTaskSource<int>
    {
        public int GetResult(short token) => throw new InvalidDataException("never asked");

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => throw new InvalidOperationException("refused");
    }

    private sealed class StrategyOptions : ResilienceStrategyOptions;

    /// <summary>Calls the item several times at once; <paramref name="calls"/> gives the number for each execution.</summary>
    private sealed class Strategy(Func<int> calls) : ResilienceStrategy
    {
        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
        {
            var running = Enumerable.Range(0, calls()).Select(_ => callback(context, state).AsTask()).ToArray();
            return (await Task.WhenAll(running))[0];
        }
    }

    /// <summary>Calls the item twice at once, and waits only for the first call.</summary>
    private sealed class FirstOfTwo : ResilienceStrategy
    {
        public static readonly ResiliencePropertyKey<bool> Mark = new("in use");

        public ResilienceContext? Context { get; private set; }

        public Task? Second { get; private set; }

        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
        {
            Context = context;
            context.Properties.Set(Mark, true);
            var first = callback(context, state).AsTask();
            Second = callback(context, state).AsTask();
            return await first;
        }
    }
}
