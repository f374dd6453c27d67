using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class StreamTests
{
    [Theory]
    [InlineData(1, StreamOrder.Completion, 1)]
    [InlineData(1, StreamOrder.Input, 3)]
    [InlineData(3, StreamOrder.Input, 1)]
    [InlineData(64, StreamOrder.Completion, 64)]
    [InlineData(64, StreamOrder.Input, 5)]
    [InlineData(SettledBatchOptions.Unbounded, StreamOrder.Completion, 7)]
    [InlineData(SettledBatchOptions.Unbounded, StreamOrder.Input, 100)]
    public async Task S15_One_record_for_every_input_whatever_becomes_of_it(int concurrency, StreamOrder order, int buffer)
    {
        const int Count = 20_000;
        async Task<int> Item(int i, CancellationToken token)
        {
            if (i % 7 == 0)
                await Task.Yield();
            if (i % 10 == 3)
                throw new InvalidOperationException($"{i}");
            return i * 2;
        }

        var options = new SettledBatchOptions { MaxConcurrency = concurrency, StreamOrder = order, BufferSize = buffer };
        var synchronous = ProbedEnumerable.Of(Count);
        var asynchronous = ProbedSource.Of(Count);
        foreach (var stream in new[] { Batch.StreamAsync(synchronous, Item, options), Batch.StreamAsync(asynchronous, Item, options) })
        {
            var reading = await Task.Run(() => stream.ReadAsync()).InTime();

            Assert.Null(reading.End);
            Assert.Equal(
                Enumerable.Range(0, Count).Select(i => (long)i),
                order == StreamOrder.Input ? reading.Indices : reading.Indices.Order());
            foreach (var record in reading.Records)
            {
                Assert.Equal((record.Index, 1), (record.Input, record.Attempts));
                if (record.Index % 10 == 3)
                    Assert.Equal($"{record.Index}", record.Error!.Message);
                else
                    Assert.Equal(record.Input * 2, record.Value);
            }
        }
        synchronous.Use.AssertUsedOnce();
        asynchronous.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S01_An_empty_source_is_an_empty_stream()
    {
        foreach (var stream in new[]
        {
            Batch.StreamAsync(ProbedEnumerable.Of(0), (i, _) => Task.FromResult(i)),
            Batch.StreamAsync(ProbedSource.Of(0), (i, _) => Task.FromResult(i)),
            Batch.StreamAsync(Array.Empty<int>(), (i, _) => Task.FromResult(i)),
        })
        {
            var reading = await stream.ReadAsync().InTime();
            Assert.Empty(reading.Records);
            Assert.Null(reading.End);
        }
    }

    [Fact]
    public async Task S13_Nulls_and_duplicates_pass_through()
    {
        var reading = await Batch.StreamAsync(
            new[] { "a", null, "a", null }, (s, _) => Task.FromResult(s is null), new() { StreamOrder = StreamOrder.Input })
            .ReadAsync().InTime();

        Assert.Equal(["a", null, "a", null], reading.Records.Select(record => record.Input));
        Assert.Equal([false, true, false, true], reading.Records.Select(record => record.Value));
    }

    [Fact]
    public void S13_S28_Arguments_are_checked_at_the_call()
    {
        Assert.Throws<ArgumentNullException>("inputs", () => Batch.StreamAsync((IEnumerable<int>)null!, (i, _) => Task.FromResult(i)));
        Assert.Throws<ArgumentNullException>("inputs", () => Batch.StreamAsync((IAsyncEnumerable<int>)null!, (i, _) => Task.FromResult(i)));
        Assert.Throws<ArgumentNullException>("inputs", () => Batch.Stream((IEnumerable<int>)null!, (i, _) => i));

        var unbounded = new SettledBatchOptions { MaxConcurrency = SettledBatchOptions.Unbounded };
        var e = Assert.Throws<ArgumentException>("options", () => Batch.StreamAsync([1], (i, _) => Task.FromResult(i), unbounded));
        Assert.Contains("Unbounded", e.Message);
        Assert.Contains("BufferSize", e.Message);
        Assert.Throws<ArgumentException>("options", () => Batch.StreamAsync(ProbedSource.Of(1), (i, _) => Task.FromResult(i), unbounded));
        Assert.NotNull(Batch.StreamAsync([1], (i, _) => Task.FromResult(i), unbounded with { BufferSize = 1 }));
    }

    [Fact]
    public void S28_Options_of_streams_and_timeouts_name_the_parameter_and_the_value()
    {
        AssertRejected(nameof(SettledBatchOptions.ItemTimeout), "00:00:00", () => new() { ItemTimeout = TimeSpan.Zero });
        AssertRejected(nameof(SettledBatchOptions.ItemTimeout), "-00:00:01", () => new() { ItemTimeout = -Clock.Second });
        AssertRejected(
            nameof(SettledBatchOptions.ItemTimeout), "-00:00:00.0010000", () => new() { ItemTimeout = Timeout.InfiniteTimeSpan });
        AssertRejected(nameof(SettledBatchOptions.ItemTimeout), "60.00:00:00", () => new() { ItemTimeout = TimeSpan.FromDays(60) });
        AssertRejected(nameof(SettledBatchOptions.StopGracePeriod), "-00:00:01", () => new() { StopGracePeriod = -Clock.Second });
        AssertRejected(nameof(SettledBatchOptions.StopGracePeriod), "60.00:00:00", () => new() { StopGracePeriod = TimeSpan.FromDays(60) });
        AssertRejected(nameof(SettledBatchOptions.BufferSize), "0", () => new() { BufferSize = 0 });
        AssertRejected(nameof(SettledBatchOptions.BufferSize), "-1", () => new() { BufferSize = -1 });
        AssertRejected(nameof(SettledBatchOptions.StreamOrder), "7", () => new() { StreamOrder = (StreamOrder)7 });
        AssertRejected("rejected", "0", () => new() { StopAfter = FailureThreshold.Count(0) });
        AssertRejected("ratio", "1", () => new() { StopAfter = FailureThreshold.Ratio(1, 1) });
        AssertRejected("ratio", "-0.1", () => new() { StopAfter = FailureThreshold.Ratio(-0.1, 1) });
        AssertRejected("ratio", "NaN", () => new() { StopAfter = FailureThreshold.Ratio(double.NaN, 1) });
        AssertRejected("minimumSettled", "0", () => new() { StopAfter = FailureThreshold.Ratio(0.5, 0) });

        Assert.Equal(Timeout.InfiniteTimeSpan, new SettledBatchOptions { StopGracePeriod = Timeout.InfiniteTimeSpan }.StopGracePeriod);
        Assert.Equal(TimeSpan.Zero, new SettledBatchOptions { StopGracePeriod = TimeSpan.Zero }.StopGracePeriod);

        static void AssertRejected(string parameter, string value, Func<SettledBatchOptions> create)
        {
            var e = Assert.Throws<ArgumentOutOfRangeException>(parameter, create);
            Assert.Contains(value, FormattableString.Invariant($"{e.Message}"));
        }
    }

    [Fact]
    public async Task S29_A_stream_that_nobody_reads_touches_nothing()
    {
        var source = ProbedSource.Of(10);
        int calls = 0;
        var stream = Batch.StreamAsync(source, (i, _) => Task.FromResult(Interlocked.Increment(ref calls)));
        var reader = stream.GetAsyncEnumerator();
        await Pool.BehindAllThatIsQueued();
        await reader.LeaveAsync();
        await reader.LeaveAsync();

        Assert.False(await reader.MoveAsync());
        Assert.Equal((0, 0, 0), (source.Use.Opened, source.Use.Disposals, calls));
    }

    [Fact]
    public async Task S29_Each_enumeration_is_a_run_of_its_own()
    {
        int opened = 0;
        IEnumerable<int> Source()
        {
            Interlocked.Increment(ref opened);
            for (int i = 0; i < 100; i++)
                yield return i;
        }

        int calls = 0;
        var stream = Batch.StreamAsync(Source(), (i, _) => { Interlocked.Increment(ref calls); return Task.FromResult(i); });
        var both = await Task.WhenAll(Task.Run(() => stream.ReadAsync()), Task.Run(() => stream.ReadAsync())).InTime();

        Assert.All(both, reading => Assert.Equal(Enumerable.Range(0, 100), reading.Records.Select(record => record.Input).Order()));
        Assert.Equal((2, 200), (opened, calls));
    }

    [Fact]
    public async Task S29_A_second_MoveNextAsync_before_the_first_completed_throws_and_harms_nothing()
    {
        var items = new HeldItems();
        await using var reader = Batch.StreamAsync(ProbedEnumerable.Of(2), items.Deaf, new() { MaxConcurrency = 1 }).GetAsyncEnumerator();
        var first = reader.MoveNextAsync().AsTask();
        await items.Started(0).InTime();

        var e = Assert.Throws<InvalidOperationException>(() => { _ = reader.MoveNextAsync(); });
        Assert.Contains("MoveNextAsync", e.Message);

        items.Fulfill([0, 1]);
        Assert.True(await first.InTime());
        Assert.Equal(0, reader.Current.Index);
        Assert.Equal(1, (await reader.NextAsync()).Index);
        Assert.False(await reader.MoveAsync());
    }

    [Fact]
    public async Task S29_A_second_MoveNextAsync_before_the_result_of_the_first_was_taken_throws_and_harms_nothing()
    {
        var items = new HeldItems();
        await using var reader = Batch.StreamAsync(ProbedEnumerable.Of(2), items.Deaf, new() { MaxConcurrency = 2 }).GetAsyncEnumerator();
        var first = reader.MoveNextAsync();
        await items.Started(0).InTime();
        items.Fulfill([0, 1]);
        Assert.True(SpinWait.SpinUntil(() => first.IsCompleted, Limit.Time));

        Assert.Throws<InvalidOperationException>(() => { _ = reader.MoveNextAsync(); });

        Assert.True(await first);
        Assert.Equal([0, 1], new[] { reader.Current.Index, (await reader.NextAsync()).Index }.Order());
        Assert.False(await reader.MoveAsync());
    }

    [Fact]
    public async Task S29_After_the_end_there_is_nothing_more_and_the_reason_is_told_once()
    {
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(1), (i, _) => Task.FromResult(i)).GetAsyncEnumerator();
        await reader.NextAsync();
        for (int i = 0; i < 3; i++)
            Assert.False(await reader.MoveAsync());
        await reader.LeaveAsync();
        await reader.LeaveAsync();
        Assert.False(await reader.MoveAsync());

        var stopped = Batch.StreamAsync<int, int>([1], (_, _) => throw new OutOfMemoryException("test")).GetAsyncEnumerator();
        await stopped.NextAsync();
        await Assert.ThrowsAsync<SettledBatchException>(stopped.MoveAsync);
        Assert.False(await stopped.MoveAsync());
        await stopped.LeaveAsync();
    }

    [Fact]
    public async Task S20_Progress_of_a_stream_is_monotonic_and_final_before_the_end()
    {
        var reports = new List<SettledProgress>();
        int reporting = 0;
        var progress = new Observer(report =>
        {
            Assert.Equal(1, Interlocked.Increment(ref reporting));
            reports.Add(report);
            Interlocked.Decrement(ref reporting);
        });
        var reading = await Batch.StreamAsync(
            ProbedSource.Of(5000), async (i, _) => { await Task.Yield(); return i % 5 == 0 ? throw new InvalidOperationException() : i; },
            new() { Progress = progress }).ReadAsync().InTime();

        Assert.Null(reading.End);
        var last = reports[^1];
        Assert.Equal((5000L, 4000L, 1000L, 0L), (last.Total, last.Fulfilled, last.Rejected, last.Canceled));
        Assert.Equal(reports.Select(report => report.Settled).Order(), reports.Select(report => report.Settled));
        Assert.All(reports.SkipLast(1), report => Assert.Null(report.Total));
    }

    [Fact]
    public async Task S20_S16_Progress_is_final_before_a_reader_that_leaves_has_left()
    {
        var reports = new List<SettledProgress>();
        var reader = Batch.StreamAsync(
            ProbedEnumerable.Of(1000), (i, _) => Task.FromResult(i), new() { MaxConcurrency = 2, Progress = new Observer(reports.Add) })
            .GetAsyncEnumerator();
        await reader.NextAsync();
        await reader.LeaveAsync();

        int count = reports.Count;
        Assert.InRange(count, 1, int.MaxValue);
        Assert.InRange(reports[^1].Settled, 1, 5);
        Assert.Equal(reports[^1].Total, reports[^1].Settled);
    }

    [Fact]
    public async Task S19_An_observer_that_throws_does_not_disturb_a_stream()
    {
        var reading = await Batch.StreamAsync(
            ProbedEnumerable.Of(100), (i, _) => Task.FromResult(i),
            new() { Progress = new Observer(_ => throw new InvalidOperationException()) })
            .ReadAsync().InTime();

        Assert.Null(reading.End);
        Assert.Equal(100, reading.Records.Count);
    }

    [Fact]
    public async Task S25_An_item_may_stream_a_batch_of_its_own_at_concurrency_1()
    {
        var one = new SettledBatchOptions { MaxConcurrency = 1, BufferSize = 1 };
        var outer = await Batch.StreamAsync(ProbedEnumerable.Of(20), async (i, token) =>
        {
            int sum = 0;
            await foreach (var inner in Batch.StreamAsync(
                ProbedSource.Of(10), async (j, _) => (await Batch.RunAsync([j], (k, _) => Task.FromResult(k), one, token))[0].Value,
                one, token))
                sum += inner.Value;
            return sum;
        }, one).ReadAsync().InTime();

        Assert.Null(outer.End);
        Assert.All(outer.Records, record => Assert.Equal(45, record.Value));
    }
}
