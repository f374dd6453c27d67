using AllSettled.Engine.Progress;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;

namespace AllSettled.Tests;

/// <summary>What stops a partition, and what becomes of items that wait for their key when the run stops.</summary>
public class PartitionStopTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_A_failure_stops_its_partition_and_no_other(Keyed way)
    {
        int[] inputs = [0, 1, 2, 10, 3, 11];
        var run = way.RunAsync(
            inputs, Keys<int>.By(i => i / 10, stopOnFailure: true), _items.Deaf, new() { MaxConcurrency = 2, BufferSize = 8 });
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        _items.Fulfill(0);
        await _items.Started(1).InTime();
        _items.Reject(1, new FormatException());
        _items.Fulfill(10);
        await _items.Started(11).InTime();
        _items.Fulfill(11);
        var batch = await run.InTime();

        Assert.Equal([0, 10, 11], batch.Fulfilled.Select(record => record.Input));
        Assert.Equal(1, Assert.Single(batch.Rejected).Input);
        Assert.Equal([2, 3], batch.Canceled.Select(record => record.Input));
        Assert.All(batch.Canceled, record => Assert.Equal((0, null), (record.Attempts, record.Error)));
        Assert.Equal((SettledStopReason.None, true), (batch.StopReason, batch.InputCompleted));
        Assert.Equal(4, _items.StartedCount);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Items_that_run_when_their_partition_stops_finish(Keyed way)
    {
        var run = way.RunAsync(
            [0, 1, 2], Keys<int>.By(_ => 0, max: 2, stopOnFailure: true), _items.Obedient, new() { MaxConcurrency = 3 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Reject(1, new FormatException());
        Assert.False(_items.TokenOf(0).IsCancellationRequested);
        _items.Fulfill(0);
        var batch = await run.InTime();

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Canceled], batch.Select(record => record.Status));
        Assert.Equal(0, batch[2].Attempts);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S05_S34_An_item_that_runs_in_a_stopped_partition_was_not_told_to_stop(Keyed way)
    {
        var run = way.RunAsync(
            [0, 1], Keys<int>.By(_ => 0, max: 2, stopOnFailure: true), _items.Obedient, new() { MaxConcurrency = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Reject(0, new FormatException());
        _items.Cancel(1);

        Assert.All(await run.InTime(), record => Assert.Equal(SettledStatus.Rejected, record.Status));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Without_StopPartitionOnFailure_the_partition_goes_on(Keyed way)
    {
        var batch = await way.RunAsync(
            [0, 1, 2], Keys<int>.By(_ => 0), (i, _) => i == 0 ? throw new FormatException() : Task.FromResult(i)).InTime();

        Assert.Equal([1, 2], batch.Values);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Inputs_that_come_after_the_failure_are_canceled_too(Keyed way)
    {
        // One place: nothing waits for its key, and every input of the stopped partition is entered after the failure. Many keys come
        // between, so that the engine would forget the partition if it forgot stopped ones.
        int[] inputs = [0, .. Enumerable.Range(1, 5000).Select(i => i * 10), 1];
        var batch = await way.RunAsync(
            inputs, Keys<int>.By(i => i / 10, stopOnFailure: true),
            (i, _) => i == 0 ? throw new FormatException() : Task.FromResult(i), new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal(5000, batch.Fulfilled.Count);
        Assert.Equal(1, Assert.Single(batch.Canceled).Input);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S24_S34_A_retry_runs_the_stopped_partition_again_from_its_failure(Keyed way)
    {
        int failing = 1;
        var batch = await way.RunAsync(
            [0, 1, 2, 3], Keys<int>.By(_ => 0, stopOnFailure: true),
            (i, _) => i == failing ? throw new FormatException($"{i}") : Task.FromResult(i)).InTime();
        Assert.Equal([1, 1, 0, 0], batch.Select(record => record.Attempts));

        failing = 2;
        var second = await batch.RetryAsync().InTime();
        Assert.Equal([1, 2, 1, 0], second.Select(record => record.Attempts));
        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Canceled],
            second.Select(record => record.Status));

        // An item that the retry does not reach keeps its record.
        var third = await second.RetryWhereAsync(record => record.Index >= 2).InTime();
        Assert.Equal([1, 2, 2, 0], third.Select(record => record.Attempts));
        Assert.Equal("2", third[2].Error?.Message);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S07_S34_A_stop_cancels_what_waits_for_its_key(Keyed way)
    {
        using var stop = new CancellationTokenSource();
        var run = way.RunAsync(
            [0, 1, 2, 10, 11], Keys<int>.By(i => i / 10), _items.Obedient, new() { MaxConcurrency = 2, BufferSize = 8 }, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        if (way.IsStream())
            await Pool.BehindAllThatIsQueued();
        _items.Fulfill(10);
        await _items.Started(11).InTime();
        stop.Cancel();
        var batch = await run.InTime();

        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
        Assert.Equal([0, 1, 2, 10, 11], batch.Select(record => record.Input));
        Assert.Equal([1, 0, 0, 1, 1], batch.Select(record => record.Attempts));
        Assert.Equal(10, Assert.Single(batch.Fulfilled).Input);
        Assert.Empty(batch.Rejected);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S07_S34_An_item_does_not_start_if_the_run_is_stopped_while_its_key_is_asked_for(Keyed way)
    {
        using var stop = new CancellationTokenSource();
        var called = new List<int>();
        var batch = await way.RunAsync([0, 1, 2], Keys<int>.By(KeyOf), (i, _) =>
        {
            called.Add(i);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1 }, stop.Token).InTime();
        Assert.Equal([0], called);
        Assert.Equal((SettledStatus.Canceled, 0), (batch[1].Status, batch[1].Attempts));

        using var another = new CancellationTokenSource();
        var synchronous = KeyedBatch.Run([0, 1, 2], Keys<int>.By(i =>
        {
            if (i == 1)
                another.Cancel();
            return i;
        }), (i, _) => i, token: another.Token);
        Assert.Equal([0], synchronous.Values);
        Assert.Equal(SettledStopReason.Canceled, synchronous.StopReason);

        int KeyOf(int input)
        {
            if (input == 1)
                stop.Cancel();
            return input;
        }
    }

    [Fact]
    public async Task S32_S34_A_soft_stop_of_a_batch_cancels_what_waits_for_its_key()
    {
        using var soft = new CancellationTokenSource();
        var run = KeyedBatch.RunAsync(
            [0, 1, 10], Keys<int>.By(i => i / 10), _items.Deaf, new() { MaxConcurrency = 2, StopTaking = soft.Token });
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        soft.Cancel();
        _items.Fulfill([0, 10]);
        var batch = await run.InTime();

        Assert.Equal(SettledStopReason.Requested, batch.StopReason);
        Assert.Equal((SettledStatus.Canceled, 0), (batch[1].Status, batch[1].Attempts));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.Streams), MemberType = typeof(KeyedBatch))]
    public async Task S32_S34_A_soft_stop_of_a_stream_still_runs_what_waits_for_its_key(Keyed way)
    {
        using var soft = new CancellationTokenSource();
        var run = way.RunAsync(
            [0, 1, 2, 10], Keys<int>.By(i => i / 10), _items.Deaf,
            new() { MaxConcurrency = 2, BufferSize = 8, StopTaking = soft.Token });
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        soft.Cancel();
        _items.Fulfill(10);
        _items.Fulfill(0);
        await _items.Started(1).InTime();
        _items.Fulfill(1);
        await _items.Started(2).InTime();
        _items.Fulfill(2);
        var batch = await run.InTime();

        Assert.Equal([0, 1, 2, 10], batch.Values.Select(value => value / 10));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S17_S34_Items_of_stopped_partitions_do_not_count_for_a_share_of_failures(Keyed way)
    {
        // Two keys with 50 items each: their first items fail. Of 10 items that ran, 2 failed: 20 %, and 2 % of all.
        int[] inputs = [.. Enumerable.Range(0, 100), .. Enumerable.Range(0, 100).Select(i => 1000 + (i * 50))];
        var batch = await way.RunAsync(
            inputs, Keys<int>.By(i => i / 50, stopOnFailure: true),
            (i, _) => i is 0 or 50 ? throw new FormatException() : Task.FromResult(i),
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Ratio(0.1, minimumSettled: 10) }).InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, batch.StopReason);
        Assert.Equal(8, batch.Fulfilled.Count);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S10_S34_An_abandoned_item_gives_its_partition_back(Keyed way)
    {
        var run = way.RunAsync(
            [0, 1], Keys<int>.By(_ => 0), _items.Deaf,
            new() { MaxConcurrency = 2, ItemTimeout = TimeSpan.FromSeconds(5), TimeProvider = _time });
        await _items.Started(0).InTime();
        await _time.PassUntil(_items.Started(1));
        _items.Fulfill(1);
        var batch = await run.InTime();
        _items.Fulfill(0);

        Assert.IsType<TimeoutException>(batch[0].Error);
        Assert.Equal(10, batch[1].Value);
        Assert.Equal(1, batch.AbandonedCount);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S10_S34_An_abandoned_item_stops_its_partition_like_any_failure(Keyed way)
    {
        var run = way.RunAsync(
            [0, 1], Keys<int>.By(_ => 0, stopOnFailure: true), _items.Deaf,
            new() { MaxConcurrency = 2, ItemTimeout = TimeSpan.FromSeconds(5), TimeProvider = _time });
        await _items.Started(0).InTime();
        var batch = await _time.PassUntil(run);
        _items.Fulfill(0);

        Assert.IsType<TimeoutException>(batch[0].Error);
        Assert.Equal((SettledStatus.Canceled, 0), (batch[1].Status, batch[1].Attempts));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S10_S34_An_item_that_is_held_does_not_start_after_a_failure_of_its_key(Keyed way)
    {
        // 0 and 1 are abandoned, so 2 and 3 are held. When 0 ends, 2 starts. If the engine has started 2 before 1 was abandoned, begin
        // anew.
        HeldItems items;
        FakeTimeProvider time;
        Task<SettledBatch<int, int>> run;
        int attempts = 0;
        while (true)
        {
            items = new();
            time = new();
            run = way.RunAsync(
                [0, 1, 2, 3], Keys<int>.By(i => Math.Min(i, 2), max: 2, stopOnFailure: true), items.Deaf,
                new() { MaxConcurrency = 2, BufferSize = 4, ItemTimeout = TimeSpan.FromSeconds(10), TimeProvider = time });
            await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
            time.Advance(TimeSpan.FromSeconds(10));
            time.Advance(TimeSpan.FromSeconds(5));
            await Pool.BehindAllThatIsQueued();
            items.Fulfill(0);
            await items.Started(2).InTime();
            await Pool.BehindAllThatIsQueued();
            if (items.StartedCount == 3 || ++attempts == 100)
                break;
            items.Fulfill([1, 2, 3]);
        }
        items.Reject(2, new FormatException());
        var batch = await time.PassUntil(run);
        items.Fulfill(1);

        Assert.IsType<FormatException>(batch[2].Error);
        Assert.Equal((SettledStatus.Canceled, 0), (batch[3].Status, batch[3].Attempts));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_An_item_keeps_its_partition_while_its_pipeline_waits(Keyed way)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new() { MaxRetryAttempts = 1, Delay = TimeSpan.FromSeconds(30) }).Build();
        var calls = new List<int>();
        var batch = await _time.PassUntil(way.RunAsync(
            [0, 1], Keys<int>.By(_ => 0),
            (i, _) =>
            {
                calls.Add(i);
                return calls.Count == 1 ? throw new FormatException() : Task.FromResult(i);
            },
            new() { MaxConcurrency = 2, Resilience = pipeline, TimeProvider = _time }));

        Assert.Equal([0, 0, 1], calls);
        Assert.True(batch.AllFulfilled);
    }

    [Fact]
    public async Task S16_S34_A_reader_that_leaves_drops_what_waits_for_its_key()
    {
        var reader = KeyedBatch.StreamAsync(
            [0, 1, 10], Keys<int>.By(i => i / 10), _items.Obedient, new() { MaxConcurrency = 2, BufferSize = 8 }).GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        _items.Fulfill(10);
        Assert.True(await next.AsTask().InTime());
        await reader.DisposeAsync().AsTask().InTime();

        Assert.Equal((2, 0), (_items.StartedCount, _items.Running));
    }

    [Fact]
    public async Task S34_Progress_counts_the_items_of_a_stopped_partition_while_the_batch_runs()
    {
        var reports = new List<SettledProgress>();
        var run = KeyedBatch.RunAsync(
            [0, 1, 2, 10], Keys<int>.By(i => i / 10, stopOnFailure: true), _items.Deaf,
            new() { MaxConcurrency = 2, Progress = new Observer(reports.Add), TimeProvider = _time });
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        _items.Reject(0, new FormatException());
        await UntilReported(reports, 2, _time);
        Assert.Equal((1, 2, 0), (reports[^1].Rejected, reports[^1].Canceled, reports[^1].Fulfilled));
        _items.Fulfill(10);
        await run.InTime();

        Assert.Equal((1, 2, 1), (reports[^1].Rejected, reports[^1].Canceled, reports[^1].Fulfilled));
    }

    [Fact]
    public async Task S10_S34_Progress_counts_a_held_item_whose_partition_stops()
    {
        // As above: 0 and 1 are abandoned, so 2 and 3 are held, and 2 starts when 0 ends. 4 keeps the batch open.
        HeldItems items;
        FakeTimeProvider time;
        List<SettledProgress> reports;
        Task<SettledBatch<int, int>> run;
        int attempts = 0;
        while (true)
        {
            items = new();
            time = new();
            reports = [];
            run = KeyedBatch.RunAsync(
                [0, 1, 2, 3, 4], Keys<int>.By(i => i == 3 ? 2 : i, max: 2, stopOnFailure: true), items.Deaf,
                new()
                {
                    MaxConcurrency = 2, ItemTimeout = TimeSpan.FromSeconds(10), TimeProvider = time, Progress = new Observer(reports.Add),
                });
            await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
            time.Advance(TimeSpan.FromSeconds(10));
            time.Advance(TimeSpan.FromSeconds(5));
            await Pool.BehindAllThatIsQueued();
            items.Fulfill(0);
            await items.Started(2).InTime();
            await Pool.BehindAllThatIsQueued();
            if (items.StartedCount == 3 || ++attempts == 100)
                break;
            items.Fulfill([1, 2, 3, 4]);
        }
        items.Reject(2, new FormatException());
        await items.Started(4).InTime();
        await UntilReported(reports, 1, time);
        Assert.Equal((3, 1, 0), (reports[^1].Rejected, reports[^1].Canceled, reports[^1].Fulfilled));
        items.Fulfill([1, 4]);
        await run.InTime();

        Assert.Equal((3, 1, 1), (reports[^1].Rejected, reports[^1].Canceled, reports[^1].Fulfilled));
    }

    [Fact]
    public async Task S17_S34_A_share_is_not_crossed_while_items_are_canceled_on_another_thread()
    {
        // At most one of four is rejected, which is less than the share.
        Tally tally = new(null);
        bool ends = false;
        var canceling = Task.Run(() =>
        {
            while (!Volatile.Read(ref ends))
                Volatile.Read(ref tally).AddUncalled(1);
        });
        int crossed = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Volatile.Write(ref tally, new(FailureThreshold.Ratio(0.3, minimumSettled: 1)));
            for (int item = 0; item < 8; item++)
                crossed += tally.Add(item % 4 == 3 ? SettledStatus.Rejected : SettledStatus.Fulfilled) ? 1 : 0;
        }
        Volatile.Write(ref ends, true);
        await canceling.InTime();

        Assert.Equal(0, crossed);
    }

    /// <summary>
    /// Lets reports come until one says that so many items are canceled. The pool may be in the midst of canceling them. Time passes in
    /// small steps, so that no other item times out.
    /// </summary>
    private static async Task UntilReported(List<SettledProgress> reports, long canceled, FakeTimeProvider time)
    {
        for (int step = 0; step < 90 && (reports.Count == 0 || reports[^1].Canceled < canceled); step++)
        {
            await Pool.BehindAllThatIsQueued();
            time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
