using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Soft stops of streams: the source is told, and no input that it yields is lost.</summary>
public class StreamStopTakingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    public static MatrixTheoryData<int, StreamOrder> Ways => new([1, 4], Enum.GetValues<StreamOrder>());

    [Fact]
    public async Task S32_Before_the_first_read_the_source_is_not_touched()
    {
        var asynchronous = ProbedSource.Of(3);
        var synchronous = ProbedEnumerable.Of(3);
        var options = new SettledBatchOptions { StopTaking = new(canceled: true) };
        foreach (var stream in new[]
        {
            Batch.StreamAsync(asynchronous, _items.Deaf, options), Batch.StreamAsync(synchronous, _items.Deaf, options),
            StreamBatch.Stream(asynchronous, (i, _) => i, options), Batch.Stream(synchronous, (i, _) => i, options),
        })
        {
            var reading = await stream.ReadAsync().InTime();
            Assert.Empty(reading.Records);
            Assert.Null(reading.End);
        }

        Assert.Equal((0, 0), (asynchronous.Use.Opened, synchronous.Use.Opened));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S32_An_input_whose_pull_was_under_way_is_run_and_yielded(int concurrency, StreamOrder order)
    {
        using var soft = new CancellationTokenSource();
        var pulling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) =>
        {
            if (n == 0)
                return new(0);
            pulling.SetResult();
            return new(pull.Task);
        });
        await using var reader = Batch.StreamAsync(
            source, _items.Obedient, new() { MaxConcurrency = concurrency, StreamOrder = order, StopTaking = soft.Token })
            .GetAsyncEnumerator();
        var next = reader.NextAsync();
        await _items.Started(0).InTime();
        if (concurrency == 1)
        {
            _items.Fulfill(0);
            Assert.Equal(0, (await next).Value);
            next = reader.NextAsync();
        }
        await pulling.Task.InTime();

        soft.Cancel();
        await Reading.Until(() => source.Token.IsCancellationRequested);
        await Pool.BehindAllThatIsQueued();
        Assert.False(next.IsCompleted);
        pull.SetResult(7);
        await _items.Started(7).InTime();
        Assert.False(_items.TokenOf(7).IsCancellationRequested);
        if (concurrency > 1)
        {
            Assert.False(_items.TokenOf(0).IsCancellationRequested);
            _items.Fulfill(0);
            Assert.Equal(0, (await next).Value);
            next = reader.NextAsync();
        }
        _items.Fulfill(7);
        var last = await next;

        Assert.Equal((1L, 7, 70, 1), (last.Index, last.Input, last.Value, last.Attempts));
        Assert.False(await reader.MoveAsync());
        Assert.Equal(2, source.Use.Moves);
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task S32_So_is_one_that_a_blocking_source_returns(int concurrency)
    {
        foreach (bool synchronousItems in new[] { false, true })
        {
            using var soft = new CancellationTokenSource();
            using var pulling = new ManualResetEventSlim();
            using var pull = new ManualResetEventSlim();
            var source = new ProbedEnumerable(n =>
            {
                pulling.Set();
                pull.InTime();
                return n;
            });
            var options = new SettledBatchOptions { MaxConcurrency = concurrency, StopTaking = soft.Token };
            var run = (synchronousItems
                ? Batch.Stream(source, (i, _) => i, options)
                : Batch.StreamAsync(source, (i, _) => Task.FromResult(i), options)).ReadAsync();
            await Task.Run(() => pulling.InTime());

            soft.Cancel();
            pull.Set();
            var reading = await run.InTime();

            Assert.Null(reading.End);
            Assert.Equal((0, 1), (Assert.Single(reading.Records).Value, source.Use.Moves));
            source.Use.AssertUsedOnce();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S32_A_source_that_is_told_ends_as_it_likes(bool throws)
    {
        using var soft = new CancellationTokenSource();
        var source = new ProbedSource(async (n, token) =>
        {
            if (n < 2)
                return n;
            var told = new TaskCompletionSource<int?>();
            using var registration = token.Register(() =>
            {
                if (throws)
                    told.SetCanceled(token);
                else
                    told.SetResult(null);
            });
            return await told.Task;
        });
        var run = Batch.StreamAsync(source, _items.Obedient, new() { MaxConcurrency = 4, StopTaking = soft.Token })
            .ToSettledBatchAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        await Reading.Until(() => source.Use.Moves == 3);

        soft.Cancel();
        await source.Use.Disposed.InTime();
        Assert.False(_items.TokenOf(0).IsCancellationRequested);
        _items.Fulfill([0, 1]);
        var batch = await run.InTime();

        Assert.Equal([0, 10], batch.Values);
        Assert.Equal((SettledStopReason.Requested, !throws), (batch.StopReason, batch.InputCompleted));
        Assert.True(batch.CanRetry);
        Assert.False(batch.AllFulfilled);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S32_S11_A_source_that_fails_after_a_soft_stop_has_failed()
    {
        using var soft = new CancellationTokenSource();
        var boom = new InvalidDataException("source");
        var source = new ProbedSource((n, _) =>
        {
            if (n < 2)
                return new(n);
            soft.Cancel();
            throw boom;
        });
        var reading = await Batch.StreamAsync(source, (i, _) => Task.FromResult(i), new() { StopTaking = soft.Token }).ReadAsync().InTime();

        Assert.Equal([0L, 1L], reading.Indices.Order());
        Assert.Same(boom, Assert.IsType<SettledInputException>(reading.End, exactMatch: false).InnerException);
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S32_S30_A_deaf_source_is_waited_for_until_the_hard_stop_and_its_grace_period(bool comesInTime)
    {
        using var soft = new CancellationTokenSource();
        using var hard = new CancellationTokenSource();
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) => n == 0 ? new(0) : new(pull.Task));
        var run = Batch.StreamAsync(
            source, (i, _) => Task.FromResult(i), new() { MaxConcurrency = 2, StopTaking = soft.Token, TimeProvider = _time }, hard.Token)
            .ReadAsync();
        await Reading.Until(() => source.Use.Moves == 2);

        soft.Cancel();
        _time.Advance(TimeSpan.FromDays(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        hard.Cancel();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        if (comesInTime)
            pull.SetResult(7);
        else
            _time.Advance(TimeSpan.FromSeconds(0.1));
        var reading = await run.InTime();

        Assert.IsAssignableFrom<OperationCanceledException>(reading.End);
        Assert.Equal((SettledStatus.Fulfilled, 0), (reading.Records[0].Status, reading.Records[0].Value));
        if (comesInTime)
            Assert.Equal(Settled.Canceled<int, int>(1, 7), reading.Records[1]);
        Assert.Equal(comesInTime ? 2 : 1, reading.Records.Count);
        pull.TrySetResult(null);
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S32_S17_A_threshold_after_a_soft_stop_gives_a_deaf_source_its_grace_period()
    {
        using var soft = new CancellationTokenSource();
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) => n == 0 ? new(0) : new(pull.Task));
        var run = Batch.StreamAsync(
            source, _items.Deaf,
            new() { MaxConcurrency = 2, StopTaking = soft.Token, TimeProvider = _time, StopAfter = FailureThreshold.Count(1) }).ReadAsync();
        await _items.Started(0).InTime();
        await Reading.Until(() => source.Use.Moves == 2);

        soft.Cancel();
        _time.Advance(TimeSpan.FromDays(1));
        _items.Reject(0, new InvalidDataException());
        var reading = await _time.PassUntil(run);

        Assert.Equal(SettledStopReason.FailureThreshold, Assert.IsType<SettledBatchException>(reading.End, exactMatch: false).StopReason);
        Assert.True(Assert.Single(reading.Records).IsRejected);
        pull.SetResult(null);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task S32_S30_The_disposal_of_a_source_may_take_any_time_until_the_hard_stop(bool softStopFirst, bool hardStop)
    {
        using var soft = new CancellationTokenSource();
        using var hard = new CancellationTokenSource();
        var disposing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var disposal = new TaskCompletionSource();
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) => n == 0 ? new(0) : new(pull.Task))
        {
            OnDispose = () =>
            {
                disposing.SetResult();
                return new(disposal.Task);
            },
        };
        var run = Batch.StreamAsync(
            source, (i, _) => Task.FromResult(i), new() { MaxConcurrency = 1, StopTaking = soft.Token, TimeProvider = _time }, hard.Token)
            .ReadAsync();
        await Reading.Until(() => source.Use.Moves == 2);
        if (softStopFirst)
            soft.Cancel();
        pull.SetResult(null);
        await disposing.Task.InTime();

        soft.Cancel();
        _time.Advance(TimeSpan.FromDays(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        if (hardStop)
            hard.Cancel();
        else
            disposal.SetResult();
        var reading = await (hardStop ? _time.PassUntil(run) : run.InTime());

        Assert.Equal(hardStop, reading.End is OperationCanceledException);
        Assert.Single(reading.Records);
        disposal.TrySetResult();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S32_S15_Records_that_wait_for_a_slow_reader_are_all_yielded(int concurrency, StreamOrder order)
    {
        using var soft = new CancellationTokenSource();
        int started = 0;
        var source = ProbedSource.Of(1000);
        await using var reader = Batch.StreamAsync(source, (i, _) =>
        {
            Interlocked.Increment(ref started);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = concurrency, BufferSize = 5, StreamOrder = order, StopTaking = soft.Token }).GetAsyncEnumerator();
        await reader.NextAsync();
        // The look-ahead is full: that many inputs are unread.
        await Reading.Until(() => Volatile.Read(ref started) >= concurrency + 5);

        soft.Cancel();
        int read = 1;
        while (await reader.MoveAsync())
        {
            Assert.True(reader.Current.IsFulfilled);
            read++;
        }

        Assert.Equal(started, read);
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S32_S10_An_input_that_waits_for_abandoned_items_is_run_when_one_of_them_ends(bool ends)
    {
        using var soft = new CancellationTokenSource();
        var source = ProbedSource.Of(9);
        var run = Batch.StreamAsync(source, _items.Deaf, new()
        {
            MaxConcurrency = 1,
            ItemTimeout = TimeSpan.FromSeconds(10),
            StopTaking = soft.Token,
            TimeProvider = _time,
        }).ReadAsync();
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Reading.Until(() => source.Use.Moves == 2);
        await Pool.BehindAllThatIsQueued();

        soft.Cancel();
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        Assert.Equal(1, _items.StartedCount);
        if (ends)
        {
            _items.Fulfill(0);
            await _items.Started(1).InTime();
            _items.Fulfill(1);
        }
        var reading = await _time.PassUntil(run);

        Assert.Equal([0L, 1L], reading.Indices);
        Assert.IsType<TimeoutException>(reading.Records[0].Error);
        if (ends)
        {
            Assert.Null(reading.End);
            Assert.Equal(10, reading.Records[1].Value);
        }
        else
        {
            // None of them ends. The run stops harder, and does not start the input.
            Assert.Equal(SettledStopReason.ItemsHung, Assert.IsType<SettledBatchException>(reading.End, exactMatch: false).StopReason);
            Assert.Equal((SettledStatus.Canceled, 0), (reading.Records[1].Status, reading.Records[1].Attempts));
            _items.Fulfill(0);
        }
        Assert.Equal(2, source.Use.Moves);
    }

    [Fact]
    public async Task S32_S16_A_reader_that_leaves_after_a_soft_stop_waits_for_the_items_that_it_tells()
    {
        using var soft = new CancellationTokenSource();
        var reader = Batch.StreamAsync(ProbedSource.Of(9), _items.Obedient, new() { MaxConcurrency = 2, StopTaking = soft.Token })
            .GetAsyncEnumerator();
        var next = reader.NextAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(0);
        await next;
        await _items.Started(2).InTime();

        soft.Cancel();
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(2, _items.Running);
        await reader.LeaveAsync();

        Assert.Equal(0, _items.Running);
        Assert.True(_items.TokenOf(1).IsCancellationRequested);
    }

    [Fact]
    public async Task S32_S29_Each_enumeration_is_stopped_by_itself()
    {
        using var soft = new CancellationTokenSource();
        var stream = Batch.StreamAsync(Sources.Lazy(3), (i, _) => Task.FromResult(i), new() { StopTaking = soft.Token });
        var before = await stream.ReadAsync().InTime();
        soft.Cancel();
        var after = await stream.ReadAsync().InTime();

        Assert.Equal((3, null), (before.Records.Count, before.End));
        Assert.Equal((0, null), (after.Records.Count, after.End));
    }

    [Fact]
    public async Task S32_The_enumerator_says_that_the_stream_was_stopped()
    {
        using var soft = new CancellationTokenSource();
        await using var reader = Batch.StreamAsync(
            Sources.Lazy(3), _items.Deaf, new() { MaxConcurrency = 1, StopTaking = soft.Token }).GetAsyncEnumerator();
        var next = reader.NextAsync();
        await _items.Started(0).InTime();
        Assert.Null(reader.GetStopReason());

        soft.Cancel();
        _items.Fulfill(0);
        await next;
        Assert.False(await reader.MoveNextAsync().AsTask().InTime());

        Assert.Equal(SettledStopReason.Requested, reader.GetStopReason());
    }

    [Fact]
    public async Task S32_The_enumerator_of_a_complete_stream_says_that_nothing_stopped_it()
    {
        var reader = Batch.StreamAsync(Sources.Lazy(1), (i, _) => Task.FromResult(i)).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync().AsTask().InTime());
        Assert.False(await reader.MoveNextAsync().AsTask().InTime());
        await reader.DisposeAsync();

        Assert.Equal(SettledStopReason.None, reader.GetStopReason());
    }

    [Fact]
    public async Task The_enumerator_of_a_filter_does_not_know_what_stopped_it()
    {
        await using var reader = Filter().GetAsyncEnumerator();
        Assert.False(await reader.MoveNextAsync());

        Assert.Null(reader.GetStopReason());
        Assert.Throws<ArgumentNullException>("enumerator", () => ((IAsyncEnumerator<Settled<int, int>>)null!).GetStopReason());

        static async IAsyncEnumerable<Settled<int, int>> Filter()
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
