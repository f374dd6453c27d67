using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

public class StreamCancellationTests
{
    private readonly HeldItems _items = new();

    [Fact]
    public async Task S08_Already_canceled_throws_at_the_first_MoveNextAsync_and_leaves_the_source_untouched()
    {
        foreach (bool byCall in new[] { true, false })
        {
            var source = ProbedSource.Of(3);
            using var stop = new CancellationTokenSource();
            stop.Cancel();
            var stream = Batch.StreamAsync(source, _items.Deaf, null, byCall ? stop.Token : default);
            var reader = stream.GetAsyncEnumerator(byCall ? default : stop.Token);

            var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(reader.MoveAsync);
            Assert.Equal(stop.Token, e.CancellationToken);
            Assert.False(await reader.MoveAsync());
            await reader.LeaveAsync();
            Assert.Equal((0, 0, 0), (source.Use.Opened, source.Use.Disposals, _items.StartedCount));
        }
    }

    [Fact]
    public async Task S20_Already_canceled_a_stream_still_makes_its_final_report()
    {
        var reports = new List<SettledProgress>();
        var options = new SettledBatchOptions { Progress = new Reports(reports) };
        var reader = Batch.StreamAsync(ProbedSource.Of(3), _items.Deaf, options, new CancellationToken(canceled: true))
            .GetAsyncEnumerator();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(reader.MoveAsync);
        await reader.LeaveAsync();

        var final = Assert.Single(reports);
        Assert.Equal((0, 0), (final.Total, final.Settled));
    }

    [Fact]
    public async Task S08_Canceled_between_the_call_and_the_first_MoveNextAsync_the_source_stays_untouched()
    {
        var source = ProbedEnumerable.Of(3);
        using var stop = new CancellationTokenSource();
        var reader = Batch.StreamAsync(source, _items.Deaf, null, stop.Token).GetAsyncEnumerator();
        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(reader.MoveAsync);
        await reader.LeaveAsync();
        Assert.Equal(0, source.Use.Opened);
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S08_What_settled_is_yielded_before_the_cancellation(StreamOrder order)
    {
        using var stop = new CancellationTokenSource();
        var source = ProbedSource.Of(100);
        var run = Batch.StreamAsync(source, _items.Deaf, new() { MaxConcurrency = 3, StreamOrder = order }, stop.Token).ReadAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();

        stop.Cancel();
        var boom = new InvalidOperationException("boom");
        _items.Fulfill(2);
        _items.Reject(1, boom);
        _items.Cancel(0);
        var reading = await run.InTime();

        // Every input that was taken has its record, and the record says how the item ended, even after the stop.
        var e = Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Equal(stop.Token, e.CancellationToken);
        Assert.Equal(3, _items.StartedCount);
        Assert.Equal(Enumerable.Range(0, reading.Records.Count).Select(i => (long)i), reading.Indices.Order());
        var byIndex = reading.Records.OrderBy(record => record.Index).ToArray();
        Assert.Equal((SettledStatus.Canceled, 1), (byIndex[0].Status, byIndex[0].Attempts));
        Assert.Same(boom, byIndex[1].Error);
        Assert.Equal(20, byIndex[2].Value);
        Assert.All(byIndex[3..], record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S08_A_reader_that_is_slow_to_see_the_cancellation_still_gets_what_settled_before_it()
    {
        using var stop = new CancellationTokenSource();
        int pulled = 0;
        var source = new ProbedEnumerable(n => Interlocked.Increment(ref pulled));
        var reader = Batch.StreamAsync(source, (i, _) => Task.FromResult(i), new() { MaxConcurrency = 2, BufferSize = 8 }, stop.Token)
            .GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => Volatile.Read(ref pulled) >= 8);
        stop.Cancel();

        int read = 1;
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await reader.MoveAsync())
            {
                Assert.Equal(reader.Current.Index + 1, reader.Current.Input);
                read++;
            }
        });
        await reader.LeaveAsync();

        Assert.Equal(stop.Token, e.CancellationToken);
        Assert.Equal(pulled, read);
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S08_S07_An_input_that_came_with_the_stop_has_its_record_and_does_not_run(StreamOrder order)
    {
        var options = new SettledBatchOptions { MaxConcurrency = 1, StreamOrder = order };
        int calls = 0;
        using var stop = new CancellationTokenSource();
        var source = new ProbedEnumerable(n =>
        {
            if (n == 2)
                stop.Cancel();
            return n;
        });

        var records = (await Batch.StreamAsync(source, (i, _) =>
        {
            calls++;
            return Task.FromResult(i);
        }, options, stop.Token).ReadAsync().InTime()).Records;

        Assert.Equal([0L, 1L, 2L], records.Select(record => record.Index));
        Assert.Equal((2, SettledStatus.Canceled, 0), (records[2].Input, records[2].Status, records[2].Attempts));
        Assert.Equal(2, calls);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S29_The_token_of_the_enumeration_and_the_one_of_the_call_both_stop_it()
    {
        foreach (bool byCall in new[] { true, false })
        {
            var items = new HeldItems();
            using var call = new CancellationTokenSource();
            using var enumeration = new CancellationTokenSource();
            var run = Batch.StreamAsync(ProbedSource.Of(3), items.Obedient, new() { MaxConcurrency = 1 }, call.Token)
                .ReadAsync(enumeration.Token);
            await items.Started(0).InTime();

            var stop = byCall ? call : enumeration;
            stop.Cancel();
            var reading = await run.InTime();

            Assert.Equal(stop.Token, Assert.IsType<OperationCanceledException>(reading.End).CancellationToken);
            Assert.Equal((SettledStatus.Canceled, 1), (reading.Records[0].Status, reading.Records[0].Attempts));
        }
    }

    [Fact]
    public async Task S05_A_cancellation_of_its_own_is_a_rejection_also_in_a_stream()
    {
        using var other = new CancellationTokenSource();
        other.Cancel();
        using var unused = new CancellationTokenSource();
        var reading = await Batch.StreamAsync<int, int>(
            [1, 2], (i, token) => i == 1 ? Task.FromCanceled<int>(other.Token) : throw new OperationCanceledException(token), null,
            unused.Token)
            .ReadAsync().InTime();

        Assert.Null(reading.End);
        Assert.All(reading.Records, record => Assert.True(record.IsRejected));
    }

    [Fact]
    public async Task S19_A_callback_on_an_item_s_token_that_throws_when_the_reader_leaves_is_nobody_else_s_business()
    {
        var reader = Batch.StreamAsync(new[] { 0, 1 }, async (i, token) =>
        {
            if (i == 0)
                return i;
            using var registration = token.Register(() => throw new InvalidOperationException("callback"));
            return await _items.Obedient(i, token);
        }, new() { MaxConcurrency = 2 }).GetAsyncEnumerator();
        await reader.NextAsync();
        await _items.Started(1).InTime();

        await reader.LeaveAsync();
        Assert.Equal(0, _items.Running);
    }

    [Fact]
    public async Task S19_S27_A_callback_on_a_synchronous_item_s_token()
    {
        var time = new FakeTimeProvider();
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var run = Task.Run(() => Batch.Run([0], (i, token) =>
        {
            token.Register(() => throw new InvalidOperationException("callback"));
            started.Set();
            goOn.InTime();
            token.ThrowIfCancellationRequested();
            return i;
        }, new() { ItemTimeout = Clock.Second, TimeProvider = time }));
        started.InTime();
        time.Advance(Clock.Second);
        goOn.Set();
        var batch = await run.InTime();

        Assert.IsType<TimeoutException>(batch[0].Error);
        Assert.NotNull(batch.ObserverException);
    }

    private sealed class Reports(List<SettledProgress> reports) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => reports.Add(value);
    }
}
