using System.Threading.Channels;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

public class StreamSourceTests
{
    private readonly InvalidOperationException _boom = new("source");
    private readonly HeldItems _items = new();

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S11_A_failing_pull_ends_the_stream_after_all_records(StreamOrder order)
    {
        var options = new SettledBatchOptions { MaxConcurrency = 4, StreamOrder = order };
        var asynchronous = new ProbedSource(async (n, _) => { await Task.Yield(); return n < 3 ? n : throw _boom; });
        var synchronous = new ProbedEnumerable(n => n < 3 ? n : throw _boom);
        foreach (var (use, create) in new (SourceUse, Func<HeldItems, IAsyncEnumerable<Settled<int, int>>>)[]
        {
            (asynchronous.Use, items => Batch.StreamAsync(asynchronous, items.Obedient, options)),
            (synchronous.Use, items => Batch.StreamAsync(synchronous, items.Obedient, options)),
        })
        {
            var items = new HeldItems();
            var run = create(items).ReadAsync();
            await Task.WhenAll(items.Started(0), items.Started(1), items.Started(2), use.Disposed).InTime();
            // The running items are awaited, and they are not told to stop.
            Assert.False(run.IsCompleted);
            Assert.False(items.TokenOf(0).IsCancellationRequested);
            items.Fulfill([0, 2]);
            items.Reject(1, new InvalidOperationException("item"));
            var reading = await run.InTime();

            Assert.Equal([0L, 1L, 2L], order == StreamOrder.Input ? reading.Indices : reading.Indices.Order());
            var failed = Assert.IsType<SettledInputException>(reading.End);
            Assert.Same(_boom, failed.InnerException);
            Assert.Contains("2 fulfilled, 1 rejected", failed.Message);
            use.AssertUsedOnce();
        }
    }

    [Fact]
    public async Task S11_A_source_that_cannot_be_opened()
    {
        var asynchronous = new ProbedSource((n, _) => new(n)) { OnOpen = () => throw _boom };
        var synchronous = new ProbedEnumerable(n => n) { OnOpen = () => throw _boom };
        foreach (var stream in new[] { Batch.StreamAsync(asynchronous, _items.Deaf), Batch.StreamAsync(synchronous, _items.Deaf) })
        {
            var reading = await stream.ReadAsync().InTime();
            Assert.Empty(reading.Records);
            Assert.Same(_boom, Assert.IsType<SettledInputException>(reading.End).InnerException);
        }
    }

    [Fact]
    public async Task S11_A_source_that_cannot_be_closed()
    {
        int n = 0;
        var asynchronous =
            new ProbedSource((k, _) => new(k < 2 ? k : null)) { OnDispose = async () => { await Task.Yield(); throw _boom; } };
        var synchronous = new ProbedEnumerable(k => k < 2 ? k : null) { OnDispose = () => throw _boom };
        foreach (var stream in new[]
        {
            Batch.StreamAsync(asynchronous, (i, _) => Task.FromResult(n++)),
            Batch.StreamAsync(synchronous, (i, _) => Task.FromResult(n++)),
        })
        {
            var reading = await stream.ReadAsync().InTime();
            Assert.Equal([0L, 1L], reading.Indices.Order());
            Assert.Same(_boom, Assert.IsType<SettledInputException>(reading.End).InnerException);
        }
    }

    [Fact]
    public async Task S11_A_source_without_an_enumerator_and_a_Current_that_throws()
    {
        var none = await Batch.StreamAsync(new Broken(enumerator: null), _items.Deaf).ReadAsync().InTime();
        Assert.IsType<SettledInputException>(none.End);

        var current = await Batch.StreamAsync(new Broken(new BrokenEnumerator(_boom)), _items.Deaf).ReadAsync().InTime();
        Assert.Same(_boom, Assert.IsType<SettledInputException>(current.End).InnerException);
        Assert.Empty(current.Records);
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S11_A_source_that_is_canceled_by_somebody_else_ends_the_stream_with_its_own_exception(StreamOrder order)
    {
        using var unused = new CancellationTokenSource();
        var own = new OperationCanceledException("its own");
        var synchronous = new ProbedEnumerable(n => n < 2 ? n : throw own);
        var asynchronous = new ProbedSource(async (n, _) =>
        {
            await Task.Yield();
            return n < 2 ? n : throw own;
        });
        foreach (bool isSynchronous in new[] { true, false })
        {
            var items = new HeldItems();
            var options = new SettledBatchOptions { StreamOrder = order };
            var run = isSynchronous
                ? Batch.StreamAsync(synchronous, items.Obedient, options, unused.Token).ReadAsync()
                : Batch.StreamAsync(asynchronous, items.Obedient, options, unused.Token).ReadAsync();
            await Task.WhenAll(items.Started(0), items.Started(1)).InTime();

            // The running items are awaited, and they are not told to stop. Only the source was canceled.
            Assert.False(run.IsCompleted);
            items.Fulfill([0, 1]);
            var reading = await run.InTime();

            Assert.Equal([0, 10], reading.Records.Select(record => record.Value).Order());
            Assert.Same(own, reading.End);
        }
        synchronous.Use.AssertUsedOnce();
        asynchronous.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S11_A_channel_s_reader_that_the_host_stops_ends_every_stage_behind_it_as_a_cancellation()
    {
        using var host = new CancellationTokenSource();
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(7);
        channel.Writer.TryWrite(8);
        // One at a time: beside other items, one that is claimed and not started when the stop comes would be canceled.
        var options = new SettledBatchOptions { MaxConcurrency = 1 };

        async IAsyncEnumerable<int> Second()
        {
            var first = Batch.StreamAsync(channel.Reader.ReadAllAsync(host.Token), (i, _) => Task.FromResult(i + 1), options);
            await foreach (var record in first)
            {
                yield return record.Value;
                if (record.Value == 9)
                    host.Cancel();
            }
        }

        foreach (bool collected in new[] { false, true })
        {
            if (collected)
            {
                channel.Writer.TryWrite(7);
                var batch = await Batch.StreamAsync(Second(), (i, _) => Task.FromResult(i * 10), options).ToSettledBatchAsync().InTime();
                Assert.Equal((SettledStopReason.Canceled, false), (batch.StopReason, batch.InputCompleted));
                Assert.True(Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled).CancellationToken.IsCancellationRequested);
                continue;
            }
            var reading = await Batch.StreamAsync(Second(), (i, _) => Task.FromResult(i * 10), options).ReadAsync().InTime();
            Assert.Equal([80, 90], reading.Records.Select(record => record.Value).Order());
            Assert.True(Assert.IsAssignableFrom<OperationCanceledException>(reading.End).CancellationToken.IsCancellationRequested);
        }
    }

    [Fact]
    public async Task S11_S24_A_stream_whose_source_is_canceled_without_a_token_gives_its_batch_too()
    {
        var own = new OperationCanceledException("no token");
        var source = new ProbedSource((n, _) => n < 2 ? new(n) : throw own);

        var batch = await Batch.StreamAsync(source, (i, _) => i == 0 ? throw new InvalidDataException() : Task.FromResult(i))
            .ToSettledBatchAsync().InTime();

        Assert.Equal(
            (1, 1, SettledStopReason.Canceled, false),
            (batch.Fulfilled.Count, batch.Rejected.Count, batch.StopReason, batch.InputCompleted));
        Assert.Same(own, Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled).InnerException);
        Assert.True(batch.CanRetry);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S11_S08_After_a_stop_a_source_that_obeys_has_not_failed_and_one_that_breaks_has(bool obeys)
    {
        using var stop = new CancellationTokenSource();
        var pullPends = new TaskCompletionSource();
        var source = new ProbedSource(async (n, token) =>
        {
            if (n == 0)
                return 0;
            pullPends.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException) when (!obeys)
            {
                throw _boom;
            }
            return null;
        });
        var run = Batch.StreamAsync(source, (i, _) => Task.FromResult(i), null, stop.Token).ReadAsync();
        await pullPends.Task.InTime();
        stop.Cancel();
        var reading = await run.InTime();

        Assert.Equal([0L], reading.Indices);
        if (obeys)
            Assert.Equal(stop.Token, Assert.IsType<OperationCanceledException>(reading.End).CancellationToken);
        else
            Assert.Same(_boom, Assert.IsType<SettledInputException>(reading.End).InnerException);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S12_A_stream_copies_nothing()
    {
        var list = new List<int> { 0, 1, 2 };
        await using var reader = Batch.StreamAsync(list, (i, _) => Task.FromResult(i), new() { MaxConcurrency = 1, BufferSize = 1 })
            .GetAsyncEnumerator();
        list.Insert(0, -1);
        Assert.Equal(-1, (await reader.NextAsync()).Input);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(SettledBatchOptions.Unbounded)]
    public async Task S12_Pulls_never_overlap_and_never_follow_the_end(int concurrency)
    {
        for (int round = 0; round < 50; round++)
        {
            var source = ProbedSource.Of(200);
            var reading = await Batch.StreamAsync(
                source, async (i, _) => { if (i % 2 == 0) await Task.Yield(); return i; },
                new() { MaxConcurrency = concurrency, BufferSize = 10 })
                .ReadAsync().InTime();

            Assert.Equal(200, reading.Records.Count);
            Assert.Equal(201, source.Use.Moves);
            source.Use.AssertUsedOnce();
        }
    }

    [Fact]
    public async Task S30_The_stop_token_reaches_the_source()
    {
        using var stop = new CancellationTokenSource();
        var pullPends = new TaskCompletionSource();
        var source = new ProbedSource(async (n, token) =>
        {
            pullPends.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        });
        var run = Batch.StreamAsync(source, _items.Obedient, null, stop.Token).ReadAsync();
        await pullPends.Task.InTime();
        Assert.False(source.Token.IsCancellationRequested);
        stop.Cancel();
        var reading = await run.InTime();

        Assert.True(source.Token.IsCancellationRequested);
        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Empty(reading.Records);
    }

    [Fact]
    public async Task S30_A_deaf_source_is_abandoned_after_the_grace_period_and_its_late_input_is_never_taken()
    {
        var time = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        var pullPends = new TaskCompletionSource();
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) =>
        {
            if (n < 2)
                return new(n);
            pullPends.SetResult();
            return new(pull.Task);
        });
        int calls = 0;
        var run = Batch.StreamAsync(
            source, (i, _) => { Interlocked.Increment(ref calls); return Task.FromResult(i); }, new() { TimeProvider = time }, stop.Token)
            .ReadAsync();
        await pullPends.Task.InTime();
        stop.Cancel();
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(run.IsCompleted);
        var reading = await time.PassUntil(run);

        Assert.Equal([0L, 1L], reading.Indices.Order());
        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Equal(0, source.Use.Disposals);
        pull.SetException(_boom);
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task S30_The_late_disposal_of_an_abandoned_source_blocks_nobody()
    {
        var time = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        using var disposing = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var pullPends = new TaskCompletionSource();
        var pull = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new ProbedSource((n, _) =>
        {
            if (n == 0)
                return new(0);
            pullPends.SetResult();
            return new(pull.Task);
        })
        {
            OnDispose = () =>
            {
                disposing.Set();
                goOn.Wait(Limit.Time);
                return default;
            },
        };
        var reader = Batch.StreamAsync(source, _items.Deaf, new() { MaxConcurrency = 2, TimeProvider = time }, stop.Token)
            .GetAsyncEnumerator();
        var first = reader.MoveNextAsync().AsTask();
        await Task.WhenAll(pullPends.Task, _items.Started(0)).InTime();
        stop.Cancel();
        await time.PassUntil(first);
        pull.SetResult(1);
        disposing.InTime();
        try
        {
            // The disposal hangs in user code on its own thread. It neither delays nor blocks the reader.
            var end = Task.Run(
                async () => await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.MoveNextAsync()));
            Assert.Same(end, await Task.WhenAny(end, Task.Delay(Limit.Time / 4)));
        }
        finally
        {
            goOn.Set();
        }
        await reader.LeaveAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    public async Task S30_A_blocking_source_holds_one_thread_and_settled_records_reach_the_reader(int concurrency)
    {
        using var goOn = new ManualResetEventSlim();
        int blocked = 0, peak = 0;
        var source = new ProbedEnumerable(n =>
        {
            if (n < 10)
                return n;
            peak = Math.Max(peak, Interlocked.Increment(ref blocked));
            goOn.InTime();
            Interlocked.Decrement(ref blocked);
            return null;
        });
        await using var reader = Batch.StreamAsync(
            source, async (i, _) => { await Task.Yield(); return i; }, new() { MaxConcurrency = concurrency })
            .GetAsyncEnumerator();
        for (int i = 0; i < 10; i++)
            await reader.NextAsync();
        goOn.Set();
        Assert.False(await reader.MoveAsync());
        Assert.Equal(1, peak);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S30_A_blocking_source_is_abandoned_too()
    {
        var time = new FakeTimeProvider();
        using var blocked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var source = new ProbedEnumerable(n =>
        {
            if (n == 0)
                return 0;
            blocked.Set();
            goOn.Wait(Limit.Time);
            return 1;
        });
        var run = Batch.StreamAsync(source, (i, _) => Task.FromResult(i), new() { TimeProvider = time }, cancel.Token)
            .ToSettledBatchAsync();
        blocked.InTime();
        cancel.Cancel();
        var batch = await time.PassUntil(run);

        Assert.Equal((1, SettledStopReason.Canceled, false), (batch.Count, batch.StopReason, batch.InputCompleted));
        goOn.Set();
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S30_S27_Synchronous_items_of_a_slow_source_run_on_as_many_threads_as_was_asked_for()
    {
        // Each pull is pending at first. Two items block until both run. An item that stays alone gives up after the limit.
        using var both = new CountdownEvent(2);
        var source = new ProbedSource(async (n, _) => { await Task.Yield(); return n < 2 ? n : null; });
        var reading = await StreamBatch.Stream(source, (i, _) =>
        {
            both.Signal();
            return both.Wait(Limit.Time / 2);
        }, new() { MaxConcurrency = 2 }).ReadAsync().InTime();

        Assert.Equal([true, true], reading.Records.Select(record => record.Value));
    }

    [Fact]
    public async Task S30_An_item_that_blocks_before_its_first_await_does_not_hold_back_the_next_of_a_slow_source()
    {
        using var both = new CountdownEvent(2);
        var source = new ProbedSource(async (n, _) => { await Task.Yield(); return n < 2 ? n : null; });
        var reading = await Batch.StreamAsync(source, (i, _) =>
        {
            both.Signal();
            return Task.FromResult(both.Wait(Limit.Time / 2));
        }, new() { MaxConcurrency = 2 }).ReadAsync().InTime();

        Assert.Equal([true, true], reading.Records.Select(record => record.Value));
    }

    private sealed class Broken(IAsyncEnumerator<int>? enumerator) : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => enumerator!;
    }

    private sealed class BrokenEnumerator(Exception error) : IAsyncEnumerator<int>
    {
        public int Current => throw error;

        public ValueTask<bool> MoveNextAsync() => new(true);

        public ValueTask DisposeAsync() => default;
    }
}
