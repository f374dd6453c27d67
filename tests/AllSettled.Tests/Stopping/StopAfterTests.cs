using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

public class StopAfterTests
{
    private readonly HeldItems _items = new();

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S17_The_threshold_starts_no_new_items_and_lets_the_running_ones_finish(Shape shape)
    {
        var boom = new InvalidOperationException("boom");
        var run = shape.RunAsync(10, _items.Obedient, new() { MaxConcurrency = 3, StopAfter = FailureThreshold.Count(2) });
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _items.Reject(0, boom);
        await _items.Started(3).InTime();
        _items.Reject(1, boom);
        _items.Reject(2, boom);
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();
        // Item 3 was not told to stop.
        Assert.False(_items.TokenOf(3).IsCancellationRequested);
        _items.Fulfill(3);
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, result.StopReason);
        Assert.Equal(3, result.Count(SettledStatus.Rejected));
        Assert.Equal(30, result[3].Value);
        Assert.Equal(4, _items.StartedCount);
        Assert.Equal(4, result.Records.Count(record => record.Attempts == 1));
        Assert.All(result.Records.Where(record => record.Attempts == 0), record => Assert.True(record.IsCanceled));
        if (!shape.IsStream())
            Assert.Equal(10, result.Records.Count);
        if (result.Batch is { } batch)
        {
            Assert.False(batch.AllFulfilled);
            Assert.True(batch.InputCompleted);
        }
    }

    [Theory]
    [InlineData(Shape.Counted, 1)]
    [InlineData(Shape.Counted, 4)]
    [InlineData(Shape.Lazy, 1)]
    [InlineData(Shape.Stream, 1)]
    [InlineData(Shape.Stream, 4)]
    [InlineData(Shape.StreamOfAsyncSource, 1)]
    public async Task S17_It_trips_at_exactly_the_nth_rejection(Shape shape, int concurrency)
    {
        // One thread walks over items that complete at once, so no further item starts.
        var started = new List<int>();
        var result = await shape.RunAsync(100, (i, _) =>
        {
            lock (started)
                started.Add(i);
            return i % 2 == 0 ? Task.FromResult(i) : Task.FromException<int>(new InvalidOperationException());
        }, new() { MaxConcurrency = concurrency, StopAfter = FailureThreshold.Count(3) }).InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, result.StopReason);
        Assert.Equal([0, 1, 2, 3, 4, 5], started);
        Assert.Equal(3, result.Count(SettledStatus.Rejected));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S17_A_ratio_means_nothing_before_enough_have_settled(Shape shape)
    {
        var result = await shape.RunAsync(
            100,
            (i, _) => i < 4 ? Task.FromException<int>(new InvalidOperationException()) : Task.FromResult(i),
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Ratio(0.5, minimumSettled: 8) }).InTime();

        // 4 of 8 is not more than a half, and the ratio only falls after that.
        Assert.Equal(SettledStopReason.None, result.StopReason);
        Assert.Equal(100, result.Records.Count);

        var tripped = await shape.RunAsync(
            100,
            (i, _) => i < 5 ? Task.FromException<int>(new InvalidOperationException()) : Task.FromResult(i),
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Ratio(0.5, minimumSettled: 8) }).InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, tripped.StopReason);
        Assert.Equal(8, tripped.Records.Count(record => record.Attempts > 0));
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S17_A_stream_yields_what_settled_and_then_throws_with_the_reason_and_the_counts(StreamOrder order)
    {
        var reading = await Batch.StreamAsync(
            ProbedEnumerable.Of(100),
            (i, _) => i == 2 ? throw new InvalidOperationException("boom") : Task.FromResult(i),
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(1), StreamOrder = order }).ReadAsync().InTime();

        Assert.Equal([0, 1, 2], reading.Indices);
        var stopped = Assert.IsType<SettledBatchException>(reading.End);
        Assert.Equal(SettledStopReason.FailureThreshold, stopped.StopReason);
        Assert.Equal((2L, 1L, 0L), (stopped.FulfilledCount, stopped.RejectedCount, stopped.CanceledCount));
        Assert.Contains(Batch.MethodName, stopped.Message);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S17_S08_A_threshold_that_was_first_stays_the_reason_when_a_cancellation_follows(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(10, _items.Obedient, new() { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(1) }, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Reject(0, new InvalidOperationException());
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();

        stop.Cancel();
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, result.StopReason);
        Assert.Equal((SettledStatus.Canceled, 1), (result[1].Status, result[1].Attempts));
        Assert.Equal(2, _items.StartedCount);
    }

    [Theory]
    [InlineData(Shape.Counted)]
    [InlineData(Shape.Stream)]
    public async Task S17_S09_Timeouts_are_rejections_that_count(Shape shape)
    {
        var time = new FakeTimeProvider();
        var run = shape.RunAsync(10, _items.Obedient, new()
        {
            MaxConcurrency = 2, StopAfter = FailureThreshold.Count(2), ItemTimeout = Clock.Second, TimeProvider = time,
        });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        var result = await time.PassUntil(run);

        Assert.Equal(SettledStopReason.FailureThreshold, result.StopReason);
        Assert.InRange(result.Count(SettledStatus.Rejected), 2, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void S17_S27_Synchronous_items(int concurrency)
    {
        foreach (var source in new IEnumerable<int>[] { Enumerable.Range(0, 1000).ToArray(), ProbedEnumerable.Of(1000) })
        {
            int calls = 0;
            var batch = Batch.Run(source, int (i, _) =>
            {
                Interlocked.Increment(ref calls);
                throw new InvalidOperationException();
            }, new() { MaxConcurrency = concurrency, StopAfter = FailureThreshold.Count(10) });

            Assert.Equal(SettledStopReason.FailureThreshold, batch.StopReason);
            Assert.InRange(calls, 10, 10 + concurrency - 1);
            Assert.Equal(calls, batch.Rejected.Count);
            Assert.All(batch.Canceled, record => Assert.Equal(0, record.Attempts));
            Assert.Equal(1000, batch.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S17_S24_In_a_retry_only_its_own_items_count(bool synchronous)
    {
        int calls = 0;
        int Item(int i, CancellationToken token)
        {
            Interlocked.Increment(ref calls);
            return i >= 900 ? throw new InvalidOperationException() : i;
        }
        int[] inputs = [.. Enumerable.Range(0, 1000)];
        var batch = synchronous
            ? Batch.Run(inputs, Item)
            : await Batch.RunAsync(inputs, (i, token) => Task.FromResult(Item(i, token))).InTime();
        calls = 0;

        // If the 900 earlier successes counted, the ratio could never reach one in five.
        var again = await batch.RetryAsync(new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Ratio(0.2, minimumSettled: 10) })
            .InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, again.StopReason);
        Assert.Equal(10, calls);
        Assert.Equal((900, 100), (again.Fulfilled.Count, again.Rejected.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S17_S30_A_source_that_waits_for_its_next_input_does_not_keep_a_stopped_stream_from_its_end(bool obedient)
    {
        var time = new FakeTimeProvider();
        var pullPends = new TaskCompletionSource();
        var never = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, token) =>
        {
            if (n == 0)
                return new(0);
            pullPends.TrySetResult();
            return new(obedient ? never.Task.WaitAsync(token) : never.Task);
        });
        var run = Batch.StreamAsync(
            source, _items.Obedient, new() { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(1), TimeProvider = time }).ReadAsync();
        await Task.WhenAll(pullPends.Task, _items.Started(0)).InTime();
        _items.Reject(0, new InvalidOperationException("boom"));

        // A pull that obeys its token ends at once. A pull that ignores its token is abandoned after the grace period.
        var reading = obedient ? await run.InTime() : await time.PassUntil(run);

        Assert.Equal([0L], reading.Indices);
        Assert.Equal(SettledStopReason.FailureThreshold, Assert.IsType<SettledBatchException>(reading.End).StopReason);
        never.TrySetResult(null);
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
    }
}
