using AllSettled.CompilerServices;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// When a batch is told to stop, nothing more starts. Running items are told and awaited, and their records say how they really ended.
/// </summary>
public class CancellationTests
{
    private static readonly CancellationToken s_canceled = new(canceled: true);

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S06_Counted_inputs_of_a_call_that_is_canceled_already_are_canceled_without_a_call(Kind kind)
    {
        int calls = 0;
        IEnumerable<int>[] sources =
        [
            new[] { 0, 1, 2 }, new List<int> { 0, 1, 2 }, new HashSet<int> { 0, 1, 2 }, new CountedProbe(3), new CollectionProbe(3),
            new CountedProbe(3, () => 1), new CollectionProbe(3, () => 5),
        ];
        foreach (var source in sources)
        {
            var batch = await kind.RunAsync(source, (_, _) => Task.FromResult(++calls), cancellationToken: s_canceled).InTime();

            Assert.Equal([0, 1, 2], batch.Records.Select(record => record.Input));
            Assert.All(
                batch.Records,
                record => Assert.Equal((SettledStatus.Canceled, 0, null), (record.Status, record.Attempts, record.Error)));
            Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
            Assert.True(batch.InputCompleted);
        }
        Assert.Equal(0, calls);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S06_S31_A_lazy_source_of_a_call_that_is_canceled_already_is_read_all_the_same(Kind kind)
    {
        int calls = 0;
        var source = new SourceProbe(3);

        var batch = await kind.RunAsync(source, (_, _) => Task.FromResult(++calls), cancellationToken: s_canceled).InTime();

        Assert.Equal([(0, SettledStatus.Canceled, 0), (1, SettledStatus.Canceled, 0), (2, SettledStatus.Canceled, 0)],
            batch.Records.Select(record => (record.Input, record.Status, record.Attempts)));
        Assert.True(batch.InputCompleted);
        Assert.False(batch.AllFulfilled);
        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
        Assert.Equal((1, 4, 1), (source.Enumerators, source.Pulls, source.Disposals));
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void S06_Synchronous_batches_that_are_canceled_already_call_nothing_either(int concurrency)
    {
        int calls = 0;
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        var lazy = new SourceProbe(3);

        var counted = Batch.Run([0, 1, 2], (_, _) => ++calls, options, s_canceled);
        var read = Batch.Run(lazy, (_, _) => ++calls, options, s_canceled);

        foreach (var batch in new[] { counted, read })
        {
            Assert.Equal([0, 0, 0], batch.Canceled.Select(record => record.Attempts));
            Assert.Equal((SettledStopReason.Canceled, true), (batch.StopReason, batch.InputCompleted));
        }
        Assert.Equal((1, 4, 1), (lazy.Enumerators, lazy.Pulls, lazy.Disposals));
        Assert.Equal(0, calls);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S07_Running_items_are_awaited_and_the_truth_wins(Kind kind)
    {
        using var stop = new CancellationTokenSource();
        var gates = new Gates(10);
        var error = new InvalidDataException("real");
        var running = kind.RunAsync(Enumerable.Range(0, 10).ToArray(), gates.RunAsync, new() { MaxConcurrency = 4 }, stop.Token);
        await gates.Started(..4);

        stop.Cancel();

        Assert.All(Enumerable.Range(0, 4), i => Assert.True(gates.TokenOf(i).IsCancellationRequested));
        gates.Fulfill(2, 20);
        gates.Reject(1, error);
        gates.Reject(0, new OperationCanceledException(stop.Token));
        Assert.False(running.IsCompleted, "An item is still running.");
        gates.Fulfill(3, 30);
        var batch = await running.InTime();

        Assert.Equal(
            [
                SettledStatus.Canceled, SettledStatus.Rejected, SettledStatus.Fulfilled, SettledStatus.Fulfilled,
                .. Enumerable.Repeat(SettledStatus.Canceled, 6),
            ],
            batch.Statuses);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], batch.Attempts);
        Assert.Same(error, batch[1].Error);
        Assert.Equal(kind.ReturnsValue() ? 30 : null, batch[3].Value);
        Assert.Equal(4, gates.StartedCount);
        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
        Assert.True(batch.InputCompleted);
    }

    [Theory]
    [MemberData(nameof(Kinds.WithBounds), MemberType = typeof(Kinds))]
    public async Task S31_Of_inputs_behind_a_filter_each_has_its_record_when_the_batch_is_canceled_midway(Kind kind, int concurrency)
    {
        using var stop = new CancellationTokenSource();
        int calls = 0;

        var batch = await kind.RunAsync(Enumerable.Range(0, 200).Where(i => i % 2 == 0), async (i, _) =>
        {
            if (i % 3 == 0)
                await Task.Yield();
            if (Interlocked.Increment(ref calls) == 15)
                stop.Cancel();
            return i;
        }, new() { MaxConcurrency = concurrency }, stop.Token).InTime();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 2), batch.Records.Select(record => record.Input));
        Assert.Equal((SettledStopReason.Canceled, true), (batch.StopReason, batch.InputCompleted));
        Assert.All(batch.Records, record => Assert.Equal(record.Status == SettledStatus.Fulfilled ? 1 : 0, record.Attempts));
        Assert.Equal(calls, batch.Records.Count(record => record.Status == SettledStatus.Fulfilled));
        if (concurrency == 1)
            Assert.Equal(15, calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task S31_A_stop_does_not_cut_the_reading_short(int concurrency)
    {
        int calls = 0;
        foreach (bool synchronous in new[] { false, true })
        {
            using var stop = new CancellationTokenSource();
            var source = new SourceProbe(10) { OnPull = pull => { if (pull == 2) stop.Cancel(); } };
            var options = new SettledBatchOptions { MaxConcurrency = concurrency };

            var batch = synchronous
                ? Batch.Run(source, (_, _) => Interlocked.Increment(ref calls), options, stop.Token)
                : await Batch.RunAsync(source, (_, _) => Task.FromResult(Interlocked.Increment(ref calls)), options, stop.Token).InTime();

            Assert.Equal(Enumerable.Range(0, 10), batch.Canceled.Select(record => record.Input));
            Assert.All(batch, record => Assert.Equal(0, record.Attempts));
            Assert.Equal((SettledStopReason.Canceled, true), (batch.StopReason, batch.InputCompleted));
            Assert.Equal((11, 1), (source.Pulls, source.Disposals));
        }
        Assert.Equal(0, calls);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S07_An_item_that_stops_its_own_batch_is_the_last_one_to_start(Kind kind)
    {
        foreach (bool lazy in new[] { false, true })
        {
            using var stop = new CancellationTokenSource();
            var batch = await kind.RunAsync(Sources.Of(100, lazy), (i, _) =>
            {
                if (i == 40)
                    stop.Cancel();
                return Task.FromResult(i);
            }, new() { MaxConcurrency = 1 }, stop.Token).InTime();

            Assert.Equal(100, batch.Count);
            Assert.All(
                batch.Records,
                record => Assert.Equal(record.Index <= 40 ? SettledStatus.Fulfilled : SettledStatus.Canceled, record.Status));
            Assert.All(batch.Records, record => Assert.Equal(record.Index <= 40 ? 1 : 0, record.Attempts));
            Assert.True(batch.InputCompleted);
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void S07_Synchronous_batches_stop_between_two_items(bool lazy, int concurrency)
    {
        using var stop = new CancellationTokenSource();
        int startedAfter = 0;

        var batch = Batch.Run(Sources.Of(10_000, lazy), (i, ct) =>
        {
            if (ct.IsCancellationRequested)
                Interlocked.Increment(ref startedAfter);
            if (i == 100)
                stop.Cancel();
            return i;
        }, new() { MaxConcurrency = concurrency }, stop.Token);

        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
        Assert.Equal((10_000, true), (batch.Count, batch.InputCompleted));
        Assert.Equal((SettledStatus.Fulfilled, 100), (batch[100].Status, batch[100].Value));
        Assert.All(batch, record => Assert.Equal(record.IsFulfilled ? 1 : 0, record.Attempts));
        // Each other thread may have checked the token before the stop and started its item after it.
        Assert.InRange(startedAfter, 0, concurrency - 1);
        if (concurrency == 1)
            Assert.Equal(101, batch.Fulfilled.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S07_A_batch_without_a_bound_that_calls_for_more_threads_stops_calling(bool lazy)
    {
        using var stop = new CancellationTokenSource();
        var last = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Batch.RunAsync(Sources.Of(100_000, lazy), (i, _) =>
        {
            // Starting these items takes time, so the batch calls for more threads.
            Spin.For(TimeSpan.FromMicroseconds(200));
            if (i != 100)
                return Task.FromResult(i);
            stop.Cancel();
            canceled.SetResult();
            return last.Task;
        }, new() { MaxConcurrency = SettledBatchOptions.Unbounded }, stop.Token);
        await canceled.Task.InTime();

        last.SetResult(100);
        var batch = await running.InTime();

        Assert.Equal(100, batch[100].Value);
        Assert.Equal(100_000, batch.Count);
    }

    [Fact]
    public async Task S07_Every_parked_item_of_many_is_told_and_recorded()
    {
        const int Count = 20_000;
        using var stop = new CancellationTokenSource();
        int started = 0;
        var allStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Batch.RunAsync(Enumerable.Range(0, Count).ToArray(), (i, ct) =>
        {
            var pending = new TaskCompletionSource<int>();
            ct.Register(() => pending.SetCanceled(ct));
            if (Interlocked.Increment(ref started) == Count)
                allStarted.SetResult();
            return pending.Task;
        }, new() { MaxConcurrency = SettledBatchOptions.Unbounded }, stop.Token);
        await allStarted.Task.InTime();

        await Task.Run(stop.Cancel).InTime();
        var batch = await running.InTime();

        Assert.Equal(Count, batch.Canceled.Count);
        Assert.All(batch, record => Assert.Equal(1, record.Attempts));
    }

    [Theory]
    [MemberData(nameof(Kinds.WithBounds), MemberType = typeof(Kinds))]
    public async Task S08_A_canceled_call_returns_its_batch(Kind kind, int concurrency)
    {
        using var stop = new CancellationTokenSource();

        var batch = await kind.RunAsync(Sources.Lazy(20_000), async (i, _) =>
        {
            if (i % 7 == 0)
                await Task.Yield();
            if (i == 5_000)
                stop.Cancel();
            return i;
        }, new() { MaxConcurrency = concurrency }, stop.Token).InTime();

        Assert.Equal((SettledStopReason.Canceled, true), (batch.StopReason, batch.InputCompleted));
        Assert.Equal(Enumerable.Range(0, 20_000), batch.Records.Select(record => record.Input));
        Assert.All(batch.Records, record => Assert.Equal(record.Status == SettledStatus.Fulfilled ? 1 : 0, record.Attempts));
    }

    [Fact]
    public async Task S08_A_batch_that_was_canceled_says_so_when_asked_and_with_the_token_of_the_call()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var batch = await Batch.RunAsync([1, 2], (i, _) => Task.FromResult(i), cancellationToken: stop.Token).InTime();

        Assert.Equal(stop.Token, Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled).CancellationToken);
        Assert.Equal(stop.Token, Assert.Throws<OperationCanceledException>(() => batch.EnsureAllFulfilled()).CancellationToken);
    }

    /// <summary>The item methods have <c>UsesToken</c> false, as generated code has for a method without a token.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task S07_No_token_is_made_for_items_that_take_none(int concurrency)
    {
        using var stop = new CancellationTokenSource();
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };

        var asynchronous = await SettledRunner.RunTaskAsync<int, bool, WithoutToken>([1, 2, 3], default, options, stop.Token).InTime();
        var synchronous = SettledRunner.Run<int, bool, WithoutTokenOnItsThread>([1, 2, 3], default, options, stop.Token);

        Assert.Equal([false, false, false], asynchronous.Values);
        Assert.Equal([false, false, false], synchronous.Values);
    }

    private readonly struct WithoutToken : IItemMethod<int, Task<bool>>
    {
        public static string Name => nameof(WithoutToken);

        public static bool UsesToken => false;

        public async Task<bool> Invoke(int input, ItemContext context, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return cancellationToken.CanBeCanceled;
        }
    }

    private readonly struct WithoutTokenOnItsThread : IItemMethod<int, bool>
    {
        public static string Name => nameof(WithoutTokenOnItsThread);

        public static bool UsesToken => false;

        public bool Invoke(int input, ItemContext context, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled;
    }
}
