using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class ToSettledBatchTests
{
    [Fact]
    public async Task S14_A_batch_of_a_stream_is_in_input_order_and_complete()
    {
        var items = new HeldItems();
        var run = Batch.StreamAsync(ProbedSource.Of(3), items.Deaf).ToSettledBatchAsync();
        foreach (int i in new[] { 2, 1, 0 })
        {
            await items.Started(i).InTime();
            items.Fulfill(i);
        }
        var batch = await run.InTime();

        Assert.Equal([0, 10, 20], batch.Values);
        Assert.Equal([0L, 1L, 2L], batch.Select(record => record.Index));
        Assert.Equal((true, true, SettledStopReason.None), (batch.AllFulfilled, batch.InputCompleted, batch.StopReason));
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S24_A_batch_of_a_wrapper_s_own_stream_can_be_retried(StreamOrder order)
    {
        var calls = new int[5];
        var stream = Batch.StreamAsync(ProbedSource.Of(5), (i, _) =>
            Interlocked.Increment(ref calls[i]) == 1 && i % 2 == 1
                ? Task.FromException<int>(new InvalidDataException($"{i}"))
                : Task.FromResult(i * 10),
            new() { StreamOrder = order });
        var batch = await stream.ToSettledBatchAsync().InTime();
        Assert.True(batch.CanRetry);

        var again = await batch.RetryAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal([1, 3], batch.Rejected.Select(record => record.Input));
        Assert.Equal([0, 10, 20, 30, 40], again.Values);
        Assert.Equal([1, 2, 1, 2, 1], again.Select(record => record.Attempts));
        Assert.True(again.AllFulfilled);
        Assert.Equal([1, 2, 1, 2, 1], calls);
    }

    [Fact]
    public async Task S24_S27_That_of_a_synchronous_method_is_retried_on_the_caller_s_thread()
    {
        var threads = new List<int>();
        bool fails = true;
        var stream = Batch.Stream(Sources.Lazy(3), (i, _) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return fails ? throw new InvalidDataException() : i;
        });
        var batch = await stream.ToSettledBatchAsync().InTime();
        Assert.Equal(3, batch.Rejected.Count);
        threads.Clear();
        fails = false;

        int caller = Environment.CurrentManagedThreadId;
        var again = batch.Retry(TestContext.Current.CancellationToken);

        Assert.Equal([0, 1, 2], again.Values);
        Assert.Equal([caller, caller, caller], threads);
    }

    [Fact]
    public async Task S24_What_a_canceled_stream_did_not_finish_is_retried()
    {
        var items = new HeldItems();
        bool again = false;
        using var cancellation = new CancellationTokenSource();
        var run = Batch.StreamAsync(
            Sources.Lazy(100), (i, token) => again ? Task.FromResult(-i) : items.Obedient(i, token), new() { MaxConcurrency = 2 },
            cancellation.Token).ToSettledBatchAsync();
        await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
        items.Fulfill(0);
        await items.Started(2).InTime();
        await cancellation.CancelAsync();
        var batch = await run.InTime();

        again = true;
        var retried = await batch.RetryAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Canceled, SettledStatus.Canceled], batch.Select(record => record.Status));
        Assert.Equal([0, -1, -2], retried.Values);
        // The other 97 inputs were never taken.
        Assert.False(retried.AllFulfilled);
        Assert.False(retried.InputCompleted);
    }

    [Fact]
    public async Task S24_Of_part_of_a_stream_nobody_knows_what_to_retry()
    {
        var stream = Batch.StreamAsync(ProbedSource.Of(3), (i, _) => Task.FromResult(i));

        var batch = await Kept().ToSettledBatchAsync().InTime();

        Assert.False(batch.CanRetry);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => batch.RetryAsync());
        Assert.Contains("part of a stream", thrown.Message);

        async IAsyncEnumerable<Settled<int, int>> Kept()
        {
            await foreach (var record in stream)
                yield return record;
        }
    }

    [Fact]
    public async Task The_batch_of_a_stream_names_its_method()
    {
        var batch = await Batch.StreamAsync(ProbedSource.Of(2), (_, _) => Task.FromException<int>(new InvalidDataException()))
            .ToSettledBatchAsync().InTime();

        Assert.StartsWith(
            $"{Batch.MethodName}: 2 of 2 items rejected",
            Assert.ThrowsAny<SettledBatchException>(() => batch.EnsureAllFulfilled()).Message);
    }

    [Fact]
    public async Task Records_keep_their_indices_wherever_some_are_missing_or_double()
    {
        foreach (long[] indices in new long[][] { [0, 1, 2], [0, 0, 2], [0, 2, 2], [1, 2], [5] })
        {
            var batch = await Records().ToSettledBatchAsync().InTime();
            Assert.Equal(indices, batch.Select(record => record.Index));

            async IAsyncEnumerable<Settled<string, int>> Records()
            {
                await Task.Yield();
                foreach (long index in indices)
                    yield return Settled.Fulfilled(index, "", 1);
            }
        }
    }

    [Fact]
    public async Task S01_An_empty_stream()
    {
        var batch = await Batch.StreamAsync(ProbedSource.Of(0), (i, _) => Task.FromResult(i)).ToSettledBatchAsync().InTime();
        Assert.Empty(batch);
        Assert.True(batch.AllFulfilled);
    }

    [Fact]
    public async Task What_a_filter_throws_is_no_cancellation_unless_somebody_canceled()
    {
        var timeout = new TaskCanceledException("a timeout of the filter's own");

        var thrown = await Assert.ThrowsAsync<TaskCanceledException>(() => Filtered().ToSettledBatchAsync()).InTime();

        Assert.Same(timeout, thrown);

        async IAsyncEnumerable<Settled<int, int>> Filtered()
        {
            await foreach (var record in Batch.StreamAsync(ProbedSource.Of(3), (i, _) => Task.FromResult(i)))
            {
                yield return record;
                throw timeout;
            }
        }
    }

    [Fact]
    public async Task S08_A_canceled_stream_gives_what_it_yielded_and_the_reason()
    {
        foreach (bool byCall in new[] { true, false })
        {
            var items = new HeldItems();
            using var stop = new CancellationTokenSource();
            var run = Batch.StreamAsync(ProbedSource.Of(9), items.Obedient, new() { MaxConcurrency = 2 }, byCall ? stop.Token : default)
                .ToSettledBatchAsync(byCall ? default : stop.Token);
            await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
            items.Fulfill(0);
            await items.Started(2).InTime();
            stop.Cancel();
            var batch = await run.InTime();

            Assert.Equal((SettledStopReason.Canceled, false, false), (batch.StopReason, batch.InputCompleted, batch.AllFulfilled));
            Assert.Equal(0, batch[0].Value);
            Assert.True(batch[1].IsCanceled);
        }
    }

    [Fact]
    public async Task S08_An_already_canceled_stream()
    {
        var source = ProbedSource.Of(9);
        var batch = await Batch.StreamAsync(source, (i, _) => Task.FromResult(i)).ToSettledBatchAsync(new CancellationToken(canceled: true))
            .InTime();

        Assert.Empty(batch);
        Assert.Equal((SettledStopReason.Canceled, 0), (batch.StopReason, source.Use.Opened));
    }

    [Fact]
    public async Task S17_S18_A_stream_that_stopped_says_why()
    {
        var threshold = await Batch.StreamAsync<int, int>(
            ProbedSource.Of(9), (_, _) => throw new InvalidOperationException(),
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(2) })
            .ToSettledBatchAsync().InTime();
        Assert.Equal((2, SettledStopReason.FailureThreshold, false), (threshold.Count, threshold.StopReason, threshold.InputCompleted));

        var fatal = await Batch.StreamAsync<int, int>(
            ProbedSource.Of(9), (_, _) => throw new OutOfMemoryException("test"), new() { MaxConcurrency = 1 })
            .ToSettledBatchAsync().InTime();
        Assert.Equal((1, SettledStopReason.Fatal), (fatal.Count, fatal.StopReason));
    }

    [Fact]
    public async Task S11_A_failed_source_throws_with_the_batch()
    {
        var boom = new InvalidOperationException("source");
        var source = new ProbedSource((n, _) => n < 3 ? new(n) : throw boom);
        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.StreamAsync(source, (i, _) => Task.FromResult(i)).ToSettledBatchAsync().InTime());

        Assert.Same(boom, failed.InnerException);
        Assert.Equal([0, 1, 2], failed.Batch.Values);
        Assert.False(failed.Batch.InputCompleted);
    }

    [Fact]
    public async Task S14_Records_of_part_of_a_stream_keep_their_indices()
    {
        static async IAsyncEnumerable<Settled<int, int>> Odd(IAsyncEnumerable<Settled<int, int>> stream)
        {
            await foreach (var record in stream)
            {
                if (record.Input % 2 == 1)
                    yield return record;
            }
        }

        var batch = await Odd(Batch.StreamAsync(ProbedSource.Of(6), (i, _) => Task.FromResult(i))).ToSettledBatchAsync().InTime();
        Assert.Equal([1L, 3L, 5L], batch.Select(record => record.Index));
    }

    [Fact]
    public void S13_A_null_stream_is_an_error_at_the_call()
        => Assert.Throws<ArgumentNullException>(
            "stream",
            () => { _ = ((IAsyncEnumerable<Settled<int, int>>)null!).ToSettledBatchAsync(); });

    [Fact]
    public async Task What_the_stream_itself_throws_is_thrown()
    {
        static async IAsyncEnumerable<Settled<int, int>> Broken()
        {
            await Task.Yield();
            yield return Settled.Fulfilled(0, 0, 0);
            throw new InvalidOperationException("mine");
        }

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => Broken().ToSettledBatchAsync().InTime());
        Assert.Equal("mine", e.Message);
    }
}
