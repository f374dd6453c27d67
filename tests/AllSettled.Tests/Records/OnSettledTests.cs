using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Streams that are collected with a function for each record, and what their batches say about the run.</summary>
public class OnSettledTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task It_is_called_for_each_record_as_it_settles_one_after_the_other(StreamOrder order)
    {
        var seen = new List<int>();
        var called = Enumerable.Range(0, 4).Select(_ => New()).ToArray();
        var released = Enumerable.Range(0, 4).Select(_ => New()).ToArray();
        int inside = 0;
        var run = Batch.StreamAsync(ProbedSource.Of(4), _items.Deaf, new() { MaxConcurrency = 4, StreamOrder = order })
            .ToSettledBatchAsync(async record =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                seen.Add(record.Input);
                called[seen.Count - 1].SetResult();
                await released[seen.Count - 1].Task;
                Interlocked.Decrement(ref inside);
            });
        for (int i = 0; i < 4; i++)
            await _items.Started(i).InTime();
        int[] completion = [2, 0, 3, 1];
        for (int n = 0; n < 4; n++)
        {
            _items.Fulfill(completion[n]);
            if (order == StreamOrder.Input)
                continue;
            await called[n].Task.InTime();
            released[n].SetResult();
        }
        foreach (var signal in released)
            signal.TrySetResult();
        var batch = await run.InTime();

        Assert.Equal(order == StreamOrder.Input ? [0, 1, 2, 3] : completion, seen);
        Assert.Equal([0, 10, 20, 30], batch.Values);
        Assert.True(batch is { AllFulfilled: true, CanRetry: true });

        static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    public async Task The_end_is_not_reached_before_the_last_call_ends()
    {
        var release = new TaskCompletionSource();
        var run = Batch.StreamAsync([0], (i, _) => Task.FromResult(i)).ToSettledBatchAsync(_ => release.Task);
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        release.SetResult();
        Assert.Equal([0], (await run.InTime()).Values);
    }

    [Fact]
    public async Task Every_form_of_lambda_has_one_overload()
    {
        var stream = Batch.StreamAsync([1, 2], (i, _) => Task.FromResult(i));
        var seen = new List<int>();
        Task StoreAsync(Settled<int, int> record)
        {
            seen.Add(record.Input);
            return Task.CompletedTask;
        }
        void Store(Settled<int, int> record) => seen.Add(record.Input);

        await stream.ToSettledBatchAsync(async record => await StoreAsync(record)).InTime();
        await stream.ToSettledBatchAsync(async record =>
        {
            await Task.Yield();
            Store(record);
        }).InTime();
        await stream.ToSettledBatchAsync(record => StoreAsync(record)).InTime();
        await stream.ToSettledBatchAsync(StoreAsync).InTime();
        await stream.ToSettledBatchAsync(record => seen.Add(record.Input)).InTime();
        await stream.ToSettledBatchAsync(record => { Store(record); }).InTime();
        await stream.ToSettledBatchAsync(Store, CancellationToken.None).InTime();
        await stream.ToSettledBatchAsync(_ => { }).InTime();
        await Assert.ThrowsAsync<NotSupportedException>(() => stream.ToSettledBatchAsync(_ => throw new NotSupportedException()).InTime());
        await stream.ToSettledBatchAsync(CancellationToken.None).InTime();

        Assert.Equal(Enumerable.Repeat(new[] { 1, 2 }, 7).SelectMany(both => both), seen.Chunk(2).SelectMany(both => both.Order()));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Where_it_throws_the_stream_is_stopped_and_awaited_and_the_exception_thrown(bool later, bool cancellation)
    {
        Exception boom = cancellation ? new OperationCanceledException("mine") : new InvalidDataException("mine");
        var source = ProbedSource.Of(100);
        int calls = 0;
        var run = Batch.StreamAsync(
            source, (i, token) => i == 1 ? _items.Deaf(i, token) : _items.Obedient(i, token), new() { MaxConcurrency = 3 })
            .ToSettledBatchAsync(async _ =>
            {
                calls++;
                if (later)
                    await Task.Yield();
                throw boom;
            });
        var action = Batch.StreamAsync([0], (i, _) => Task.FromResult(i)).ToSettledBatchAsync(_ => { throw boom; });
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _items.Fulfill(0);
        await Reading.Until(() => _items.TokenOf(1).IsCancellationRequested && _items.TokenOf(2).IsCancellationRequested);
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        _items.Fulfill(1);

        Assert.Same(boom, await Record.ExceptionAsync(() => run.InTime()));
        Assert.Same(boom, await Record.ExceptionAsync(() => action.InTime()));
        Assert.Equal(1, calls);
        Assert.Equal(0, _items.Running);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S08_A_cancellation_gives_the_batch_of_what_was_seen()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<long>();
        var run = Batch.StreamAsync(ProbedSource.Of(100), _items.Obedient, new() { MaxConcurrency = 2 })
            .ToSettledBatchAsync(record => seen.Add(record.Index), stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        stop.Cancel();
        var batch = await run.InTime();

        Assert.Equal((2, SettledStopReason.Canceled, false), (batch.Canceled.Count, batch.StopReason, batch.InputCompleted));
        Assert.Equal([0L, 1L], seen.Order());
        Assert.Equal(stop.Token, Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled).CancellationToken);
    }

    [Fact]
    public async Task S11_A_failed_source_throws_with_the_batch_of_what_was_seen()
    {
        int seen = 0;
        var boom = new InvalidDataException("source");
        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.StreamAsync(new ProbedSource((n, _) => n < 3 ? new(n) : throw boom), (i, _) => Task.FromResult(i))
                .ToSettledBatchAsync(_ => { seen++; }).InTime());

        Assert.Equal((3, 3, false), (failed.Batch.Count, seen, failed.Batch.InputCompleted));
        Assert.Same(boom, failed.InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S11_A_source_whose_disposal_fails_has_not_been_read_to_its_end(bool buffered)
    {
        var boom = new InvalidDataException("disposal");
        var source = new ProbedEnumerable(n => n < 3 ? n : null) { OnDispose = () => throw boom };
        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => (buffered
                ? Batch.RunAsync(source, (i, _) => Task.FromResult(i))
                : Batch.StreamAsync(source, (i, _) => Task.FromResult(i)).ToSettledBatchAsync()).InTime());

        Assert.Equal((3, false, false), (failed.Batch.Count, failed.Batch.InputCompleted, failed.Batch.AllFulfilled));
    }

    [Fact]
    public async Task The_batch_knows_how_the_run_ended()
    {
        var observed = new InvalidDataException("observer");
        var run = Batch.StreamAsync(ProbedSource.Of(3), (i, token) => i == 1 ? _items.Deaf(i, token) : Task.FromResult(i), new()
        {
            ItemTimeout = TimeSpan.FromSeconds(10),
            StopGracePeriod = TimeSpan.FromSeconds(5),
            TimeProvider = _time,
            Progress = new Thrower(observed),
        }).ToSettledBatchAsync(_ => { });
        await _items.Started(1).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        var batch = await run.InTime();

        Assert.Equal(
            (1, observed, TimeSpan.FromSeconds(15), true, SettledStopReason.None),
            (batch.AbandonedCount, batch.ObserverException, batch.Elapsed, batch.InputCompleted, batch.StopReason));
        Assert.IsType<TimeoutException>(batch[1].Error);
        _items.Fulfill(1);
    }

    [Fact]
    public async Task S32_The_batch_of_a_softly_stopped_stream_says_so()
    {
        using var soft = new CancellationTokenSource();
        var batch = await Batch.StreamAsync(Sources.Endless(), (i, _) => Task.FromResult(i), new() { StopTaking = soft.Token })
            .ToSettledBatchAsync(record =>
            {
                if (record.Index == 5)
                    soft.Cancel();
            }).InTime();

        Assert.Equal((SettledStopReason.Requested, false, false), (batch.StopReason, batch.InputCompleted, batch.AllFulfilled));
        Assert.Equal(batch.Count, batch.Fulfilled.Count);
        Assert.Equal(Enumerable.Range(0, batch.Count), batch.Values);
        var untouched = await Batch.StreamAsync([0], (i, _) => Task.FromResult(i), new() { StopTaking = soft.Token })
            .ToSettledBatchAsync().InTime();
        Assert.Equal((0, SettledStopReason.Requested, false), (untouched.Count, untouched.StopReason, untouched.AllFulfilled));
    }

    [Fact]
    public async Task S14_A_part_of_a_stream_is_collected_as_well()
    {
        static async IAsyncEnumerable<Settled<int, int>> Odd(IAsyncEnumerable<Settled<int, int>> stream)
        {
            await foreach (var record in stream)
            {
                if (record.Input % 2 == 1)
                    yield return record;
            }
        }
        var seen = new List<int>();
        var batch = await Odd(Batch.StreamAsync(ProbedSource.Of(6), (i, _) => Task.FromResult(i)))
            .ToSettledBatchAsync(async record =>
            {
                await Task.Yield();
                seen.Add(record.Input);
            }).InTime();

        Assert.Equal([1L, 3L, 5L], batch.Select(record => record.Index));
        Assert.Equal([1, 3, 5], seen.Order());
        Assert.Equal((0, SettledStopReason.None, false), (batch.AbandonedCount, batch.StopReason, batch.CanRetry));
    }

    [Fact]
    public void S28_Null()
    {
        var stream = Batch.StreamAsync([1], (i, _) => Task.FromResult(i));
        IAsyncEnumerable<Settled<int, int>> missing = null!;
        Assert.Equal("stream", Assert.Throws<ArgumentNullException>(() => { _ = missing.ToSettledBatchAsync(_ => { }); }).ParamName);
        Assert.Equal(
            "stream", Assert.Throws<ArgumentNullException>(() => { _ = missing.ToSettledBatchAsync(_ => Task.CompletedTask); }).ParamName);
        Assert.Equal("onSettled", Assert.Throws<ArgumentNullException>(
            () => { _ = stream.ToSettledBatchAsync((Func<Settled<int, int>, Task>)null!); }).ParamName);
        Assert.Equal("onSettled", Assert.Throws<ArgumentNullException>(
            () => { _ = stream.ToSettledBatchAsync((Action<Settled<int, int>>)null!); }).ParamName);
    }

    private sealed class Thrower(Exception error) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => throw error;
    }
}
