using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// The tests of JavaScript's <c>p-map</c>, in the words of this library: <c>stopOnError</c> is a threshold of one, <c>pMapIterable</c> is
/// a stream in input order, and its <c>backpressure</c> is <c>MaxConcurrency + BufferSize</c>. Where <c>p-map</c> loses the other
/// records, these tests demand them.
/// </summary>
public class PMapTests
{
    private readonly HeldItems _items = new();

    public enum Source
    {
        Array,
        Lazy,
        Asynchronous,
    }

    public static MatrixTheoryData<Source, int> SourcesAndBounds => new(Enum.GetValues<Source>(), [1, 2, 4, SettledBatchOptions.Unbounded]);

    public static MatrixTheoryData<Source, int[]> SourcesAndTimes => new(Enum.GetValues<Source>(),
    [
        [17, 3, 11, 20, 5, 8, 14, 2, 9, 6],
        [100, 200, 10, 36, 13, 45],
        [200, 10, 50],
    ]);

    [Theory]
    [MemberData(nameof(SourcesAndBounds))]
    public async Task S14_Results_are_in_input_order_and_as_many_run_as_the_bound_allows(Source source, int concurrency)
    {
        var running = RunAsync(source, 10, _items.Deaf, new() { MaxConcurrency = concurrency, BufferSize = 10 });
        await EndInTurn(10, concurrency, endNext: running => running.Max());
        var batch = await running.InTime();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 10), batch.Values);
        Assert.Equal(Math.Min(concurrency, 10), _items.Peak);
    }

    /// <summary>The items take these times, and at most two run at once. Whichever item ends, the next one starts.</summary>
    [Theory]
    [MemberData(nameof(SourcesAndTimes))]
    public async Task S26_The_next_starts_when_one_ends_whoever_it_is(Source source, int[] times)
    {
        var running = RunAsync(source, times.Length, _items.Deaf, new() { MaxConcurrency = 2, BufferSize = times.Length });
        int now = 0;
        var ends = new Dictionary<int, int>();
        await EndInTurn(times.Length, 2, endNext: runningItems =>
        {
            foreach (int started in runningItems)
                ends.TryAdd(started, now + times[started]);
            int next = runningItems.MinBy(i => ends[i]);
            now = ends[next];
            return next;
        });
        var batch = await running.InTime();

        Assert.Equal(Enumerable.Range(0, times.Length).Select(i => i * 10), batch.Values);
        Assert.Equal(2, _items.Peak);
    }

    [Theory]
    [InlineData(Source.Array)]
    [InlineData(Source.Lazy)]
    [InlineData(Source.Asynchronous)]
    public async Task S01_Nothing_maps_to_nothing(Source source)
        => Assert.Empty(await RunAsync(source, 0, _items.Deaf, new()).InTime());

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    public void S28_A_bound_that_is_none_is_refused_with_its_value(int concurrency)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new SettledBatchOptions { MaxConcurrency = concurrency });

        Assert.Equal(("MaxConcurrency", concurrency), (thrown.ParamName, thrown.ActualValue));
    }

    [Theory]
    [InlineData(Source.Array)]
    [InlineData(Source.Lazy)]
    [InlineData(Source.Asynchronous)]
    public async Task S17_Stopping_on_an_error_starts_no_more_and_keeps_what_had_settled(Source source)
    {
        var error = new InvalidDataException("foo");
        var running = ReadAsync(source, 100, _items.Deaf, new() { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(1) });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        _items.Reject(1, error);
        _items.Fulfill(0);
        var (records, end) = await running.InTime();

        Assert.Equal(2, _items.StartedCount);
        Assert.Equal([0L, 1L], records.Where(record => record.Attempts > 0).Select(record => record.Index).Order());
        Assert.Same(error, Assert.Single(records, record => record.IsRejected).Error);
        Assert.Equal(0, Assert.Single(records, record => record.IsFulfilled).Value);
        Assert.Equal(SettledStopReason.FailureThreshold, end);
    }

    [Fact]
    public async Task S17_Without_a_bound_all_run_that_had_started_before_the_error()
    {
        var running = Batch.RunAsync(
            [0, 1, 2], _items.Deaf, new() { MaxConcurrency = SettledBatchOptions.Unbounded, StopAfter = FailureThreshold.Count(1) });
        await _items.Started(2).InTime();

        _items.Reject(0, new InvalidDataException());
        Assert.False(running.IsCompleted);
        _items.Fulfill([1, 2]);
        var batch = await running.InTime();

        Assert.Equal([10, 20], batch.Values);
        Assert.Single(batch.Rejected);
    }

    [Theory]
    [MemberData(nameof(SourcesAndBounds))]
    public async Task S02_Every_error_is_there_beside_every_value(Source source, int concurrency)
    {
        var batch = await RunAsync(
            source, 5, (i, _) => i % 2 == 1 ? Task.FromException<int>(new InvalidDataException($"{i}")) : Task.FromResult(i),
            new() { MaxConcurrency = concurrency, BufferSize = 5 }).InTime();

        Assert.Equal([0, 2, 4], batch.Values);
        Assert.Equal(["1", "3"], batch.Errors.Select(error => error.Message));
        Assert.Equal(2, Assert.Throws<SettledBatchException<int, int>>(() => batch.EnsureAllFulfilled()).Batch.Rejected.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task S11_Of_a_source_that_throws_nothing_has_run_and_no_input_is_lost(int faultAt)
    {
        List<int> called = [];
        var source = new SourceProbe(5) { Fault = SourceFault.MoveNext, FaultAt = faultAt };

        var thrown = await Assert.ThrowsAsync<SettledInputException<int, int>>(() => Batch.RunAsync(source, (i, _) =>
        {
            called.Add(i);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1 }).InTime());

        Assert.Same(source.Error, thrown.InnerException);
        Assert.Empty(called);
        Assert.Equal(Enumerable.Range(0, faultAt), thrown.Batch.Canceled.Select(record => record.Input));
    }

    [Fact]
    public async Task S06_An_abort_before_the_start_calls_nothing()
    {
        var batch = await Batch.RunAsync([0, 1], _items.Deaf, cancellationToken: new CancellationToken(canceled: true)).InTime();

        Assert.Equal(0, _items.StartedCount);
        Assert.All(batch, record => Assert.True(record is { IsCanceled: true, Attempts: 0 }));
    }

    [Fact]
    public async Task S07_An_abort_in_the_middle_keeps_what_had_settled()
    {
        using var abort = new CancellationTokenSource();
        var running = Batch.RunAsync(Enumerable.Range(0, 100), _items.Obedient, new() { MaxConcurrency = 2 }, abort.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(0);
        await _items.Started(2).InTime();

        await abort.CancelAsync();
        var batch = await running.InTime();

        Assert.Equal([0], batch.Values);
        Assert.Equal([1, 1, 1, 0, 0], batch.Take(5).Select(record => record.Attempts));
        Assert.Equal((99, SettledStopReason.Canceled), (batch.Canceled.Count, batch.StopReason));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(2, 3)]
    [InlineData(4, 4)]
    public async Task S15_A_reader_who_waits_holds_back_all_beyond_the_backpressure(int concurrency, int buffer)
    {
        int called = 0;
        var stream = Batch.StreamAsync(Support.Sources.Endless(), (i, _) =>
        {
            Interlocked.Increment(ref called);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = concurrency, BufferSize = buffer, StreamOrder = StreamOrder.Input });
        await using var reader = stream.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.Equal(0, called);

        for (int read = 1; read <= 20; read++)
        {
            Assert.Equal(read - 1, (await reader.NextAsync()).Index);
            // The record that the reader holds no longer counts as part of the stream.
            await Pool.BehindAllThatIsQueued();
            Assert.InRange(Volatile.Read(ref called), read, read + concurrency + buffer);
        }
    }

    [Fact]
    public async Task S15_With_room_for_all_the_source_is_done_before_the_second_is_read()
    {
        int called = 0;
        var stream = Batch.StreamAsync(Support.Sources.Lazy(10), (i, _) =>
        {
            Interlocked.Increment(ref called);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1, BufferSize = 100, StreamOrder = StreamOrder.Input });
        await using var reader = stream.GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.Equal(0, (await reader.NextAsync()).Index);

        await Reading.Until(() => Volatile.Read(ref called) == 10);
    }

    [Fact]
    public async Task S16_A_reader_who_has_enough_ends_the_pulling()
    {
        var source = ProbedEnumerable.Of(1_000_000);
        await foreach (var record in Batch.StreamAsync(
            source, (i, _) => Task.FromResult(i), new() { MaxConcurrency = 2, StreamOrder = StreamOrder.Input }))
        {
            if (record.Index == 3)
                break;
        }

        source.Use.AssertUsedOnce();
        Assert.InRange(source.Use.Moves, 4, 4 + 2 + 2);
    }

    [Fact]
    public async Task S11_A_stream_gives_all_there_was_and_then_the_source_s_error()
    {
        var source = new SourceProbe(5) { Fault = SourceFault.MoveNext, FaultAt = 2 };

        var (records, end) = await Batch.StreamAsync(source, (i, _) => i == 0 ? throw new InvalidDataException() : Task.FromResult(i))
            .ReadAsync().InTime();

        Assert.Equal([0, 1], records.OrderBy(record => record.Index).Select(record => record.Input));
        Assert.Same(source.Error, Assert.IsAssignableFrom<SettledInputException>(end).InnerException);
    }

    /// <summary>Ends a running item, waits for the item that takes its place, and so on. No other item may have started.</summary>
    private async Task EndInTurn(int count, int concurrency, Func<IReadOnlySet<int>, int> endNext)
    {
        int started = Math.Min(count, concurrency);
        var running = Enumerable.Range(0, started).ToHashSet();
        await Task.WhenAll(running.Select(_items.Started)).InTime();
        while (running.Count > 0)
        {
            Assert.Equal(started, _items.StartedCount);
            int next = endNext(running);
            _items.Fulfill(next);
            running.Remove(next);
            if (started < count)
            {
                running.Add(started);
                await _items.Started(started++).InTime();
            }
        }
    }

    /// <summary>Runs a batch of 0, 1, 2, … from this kind of source. An asynchronous source is read through a stream.</summary>
    private static Task<SettledBatch<int, int>> RunAsync(
        Source source, int count, Func<int, CancellationToken, Task<int>> item, SettledBatchOptions options)
        => source is Source.Asynchronous
            ? Batch.StreamAsync(ProbedSource.Of(count), item, options).ToSettledBatchAsync()
            : Batch.RunAsync(Support.Sources.Of(count, source is Source.Lazy), item, options);

    /// <summary>Does the same, and returns the records and the stop reason of a stream that ended early too.</summary>
    private static async Task<(IReadOnlyList<Settled<int, int>> Records, SettledStopReason Why)> ReadAsync(
        Source source, int count, Func<int, CancellationToken, Task<int>> item, SettledBatchOptions options)
    {
        if (source is not Source.Asynchronous)
        {
            var batch = await RunAsync(source, count, item, options);
            return (batch, batch.StopReason);
        }
        var (records, end) = await Batch.StreamAsync(ProbedSource.Of(count), item, options).ReadAsync();
        return (records, Assert.IsAssignableFrom<SettledBatchException>(end).StopReason);
    }
}
