using System.Collections.Concurrent;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Which items of a key run at once, and in which order.</summary>
public class PartitionTests
{
    private readonly HeldItems _items = new();

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_An_item_that_waits_for_its_key_holds_no_place(Keyed way)
    {
        // 1 to 4 wait for 0. With two places, 10 starts past them.
        int[] inputs = [0, 1, 2, 3, 4, 10, 11];
        var run = way.RunAsync(
            inputs, Keys<int>.By(i => i / 10), _items.Deaf, new() { MaxConcurrency = 2, BufferSize = 8 });
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        Assert.Equal(2, _items.StartedCount);

        // The next item of a key starts when the one before it has settled.
        _items.Fulfill(10);
        await _items.Started(11).InTime();
        _items.Fulfill(11);
        for (int i = 0; i < 5; i++)
        {
            await _items.Started(i).InTime();
            Assert.Equal(3 + i, _items.StartedCount);
            _items.Fulfill(i);
        }
        var batch = await run.InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal(inputs.Select(i => i * 10), batch.Values);
        Assert.Equal(inputs, batch.Select(record => record.Input));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_At_most_so_many_items_of_a_key_run_at_once(Keyed way)
    {
        int[] inputs = [.. Enumerable.Range(0, 7)];
        var run = way.RunAsync(
            inputs, Keys<int>.By(_ => "one key", max: 3), _items.Deaf, new() { MaxConcurrency = 5, BufferSize = 10 });
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _items.Fulfill(1);
        await _items.Started(3).InTime();
        Assert.Equal(4, _items.StartedCount);
        _items.Fulfill([0, 2, 3]);
        await Task.WhenAll(_items.Started(4), _items.Started(5), _items.Started(6)).InTime();
        _items.Fulfill([4, 5, 6]);

        Assert.True((await run.InTime()).AllFulfilled);
        Assert.Equal(3, _items.Peak);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_The_options_of_a_call_replace_the_limit_of_the_attribute(Keyed way)
    {
        var run = way.RunAsync(
            [0, 1, 2], Keys<int>.By(_ => 0, max: 1), _items.Deaf, new() { MaxConcurrency = 3, MaxPerPartition = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(0);
        await _items.Started(2).InTime();
        _items.Fulfill([1, 2]);
        await run.InTime();

        Assert.Equal(2, _items.Peak);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Null_is_a_key_like_others(Keyed way)
    {
        var run = way.RunAsync([0, 1, 2, 3], Keys<int>.By(i => i % 2 == 0 ? null : "odd"), _items.Deaf, new() { MaxConcurrency = 4 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Fulfill(1);
        await _items.Started(3).InTime();
        Assert.Equal(3, _items.StartedCount);
        _items.Fulfill(0);
        await _items.Started(2).InTime();
        _items.Fulfill([2, 3]);

        Assert.True((await run.InTime()).AllFulfilled);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Items_that_complete_at_once_run_one_after_the_other_for_each_key(Keyed way)
    {
        int[] inputs = [.. Enumerable.Range(0, 1000)];
        var order = new ConcurrentQueue<int>();
        var batch = await way.RunAsync(inputs, Keys<int>.By(i => i % 7), (i, _) =>
        {
            order.Enqueue(i);
            return Task.FromResult(i);
        }).InTime();

        Assert.Equal(inputs, batch.Values);
        Assert.All(order.GroupBy(i => i % 7), ofKey => Assert.Equal(ofKey.Order(), ofKey));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_A_key_that_throws_rejects_its_item_and_no_other(Keyed way)
    {
        var error = new FormatException("no key");
        var called = new ConcurrentBag<int>();
        var batch = await way.RunAsync([0, 1, 2, 3], Keys<int>.By(i => i == 1 ? throw error : 0), (i, _) =>
        {
            called.Add(i);
            return Task.FromResult(i);
        }).InTime();

        Assert.Equal([0, 2, 3], called.Order());
        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Fulfilled, SettledStatus.Fulfilled],
            batch.Select(record => record.Status));
        Assert.Same(error, batch[1].Error);
        Assert.Equal((0, 1), (batch[1].Attempts, batch[1].Input));
        Assert.Equal(SettledStopReason.None, batch.StopReason);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_A_key_that_cannot_be_compared_rejects_its_item(Keyed way)
    {
        var batch = await way.RunAsync(
            [0, 1, 2, 3], Keys<int>.By(i => new Hostile(i)), (i, _) => Task.FromResult(i), new() { MaxConcurrency = 2 }).InTime();

        Assert.Equal([0, 2, 3], batch.Fulfilled.Select(record => record.Input));
        Assert.Equal("hash of 1", batch[1].Error?.Message);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S18_S34_A_key_that_runs_out_of_memory_stops_the_batch(Keyed way)
    {
        var keys = Keys<int>.By(i => i == 1 ? throw new OutOfMemoryException() : i);
        int called = 0;
        var batch = await way.RunAsync([0, 1, 2, 3], keys, (i, _) =>
        {
            called++;
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal(SettledStopReason.Fatal, batch.StopReason);
        Assert.Equal((SettledStatus.Rejected, 0), (batch[1].Status, batch[1].Attempts));
        Assert.Equal(1, called);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Each_key_is_asked_for_once_in_input_order_and_never_by_two_threads(Keyed way)
    {
        int[] inputs = [.. Enumerable.Range(0, 500)];
        var asked = new List<int>();
        int asking = 0, overlaps = 0;
        var batch = await way.RunAsync(
            inputs,
            Keys<int>.By(i =>
            {
                overlaps += Interlocked.Increment(ref asking) - 1;
                asked.Add(i);
                Interlocked.Decrement(ref asking);
                return i % 50;
            }),
            async (i, _) =>
            {
                await Task.Yield();
                return i;
            },
            new() { MaxConcurrency = 8 }).InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal(inputs, asked);
        Assert.Equal(0, overlaps);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_A_key_that_blocks_does_not_block_the_thread_that_completes_an_item(Keyed way)
    {
        using var asked = new ManualResetEventSlim();
        using var answer = new ManualResetEventSlim();
        var run = Task.Run(() => way.RunAsync(
            [0, 1, 2],
            Keys<int>.By(i =>
            {
                if (i == 1)
                {
                    asked.Set();
                    answer.InTime();
                }
                return i;
            }),
            _items.Deaf, new() { MaxConcurrency = 2 }));
        await _items.Started(0).InTime();
        await Task.Run(() => asked.InTime());
        // This thread settles the item and finds that another thread asks for a key. It must come back.
        await Task.Run(() => _items.Fulfill(0)).InTime();
        answer.Set();
        await Task.WhenAll(_items.Started(1), _items.Started(2)).InTime();
        _items.Fulfill([1, 2]);

        Assert.True((await run.InTime()).AllFulfilled);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S21_S34_Keys_are_asked_for_in_the_context_of_the_call(Keyed way)
    {
        var local = new AsyncLocal<string?> { Value = "call" };
        var seenByKeys = new ConcurrentBag<string?>();
        var seenByItems = new ConcurrentBag<string?>();
        await way.RunAsync(
            [0, 1, 2, 3, 4],
            Keys<int>.By(i =>
            {
                seenByKeys.Add(local.Value);
                local.Value = "key";
                return i % 2;
            }),
            async (i, _) =>
            {
                seenByItems.Add(local.Value);
                local.Value = "item";
                await Task.Yield();
                return i;
            }).InTime();

        Assert.Equal(5, seenByKeys.Count);
        Assert.All([.. seenByKeys, .. seenByItems], seen => Assert.Equal("call", seen));
        Assert.Equal("call", local.Value);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S24_S34_A_retry_keeps_the_order_of_each_key(Keyed way)
    {
        int[] inputs = [.. Enumerable.Range(0, 20)];
        bool fails = true;
        var order = new ConcurrentQueue<int>();
        var batch = await way.RunAsync(inputs, Keys<int>.By(i => i % 3), async (i, _) =>
        {
            order.Enqueue(i);
            await Task.Yield();
            return fails && i % 4 != 0 ? throw new FormatException() : i;
        }).InTime();
        Assert.Equal(5, batch.Fulfilled.Count);

        fails = false;
        order.Clear();
        var retried = await batch.RetryAsync().InTime();

        Assert.True(retried.AllFulfilled);
        Assert.Equal(inputs.Where(i => i % 4 != 0), order.Order());
        Assert.All(order.GroupBy(i => i % 3), ofKey => Assert.Equal(ofKey.Order(), ofKey));
        Assert.All(retried, record => Assert.Equal(record.Input % 4 == 0 ? 1 : 2, record.Attempts));
    }

    [Fact]
    public async Task S01_S34_No_input_asks_for_no_key()
    {
        var keys = Keys<int>.By<int>(_ => throw new InvalidOperationException());
        Assert.Empty(await KeyedBatch.RunAsync<int, int>([], keys, _items.Deaf));
        Assert.Empty(KeyedBatch.Run<int, int>([], keys, (i, _) => i));
        Assert.Empty((await KeyedBatch.StreamAsync<int, int>(ProbedEnumerable.Of(0), keys, _items.Deaf).ReadAsync().InTime()).Records);
    }

    [Fact]
    public void S28_Without_keys_a_limit_per_partition_is_an_error()
    {
        var options = new SettledBatchOptions { MaxPerPartition = 2 };
        string expected = "MaxPerPartition is 2, but the items of Tests.ItemAsync have no keys. An attribute with PartitionBy gives them "
            + "keys. (Parameter 'options')";
        Assert.Equal(expected, Record.Exception(() => { Batch.RunAsync([1], _items.Deaf, options); })?.Message);
        Assert.Equal(expected, Record.Exception(() => { Batch.Run([1], (i, _) => i, options); })?.Message);
        Assert.Equal(expected, Record.Exception(() => { Batch.StreamAsync([1], _items.Deaf, options); })?.Message);
        Assert.Equal(expected, Record.Exception(() => { Batch.Stream([1], (i, _) => i, options); })?.Message);
        Assert.Throws<ArgumentException>("options", () => { Batch.Run([1], (i, _) => i).Retry(options); });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void S28_A_limit_below_one_is_an_error(int max)
        => Assert.Equal(max, Assert.Throws<ArgumentOutOfRangeException>(
            "MaxPerPartition", () => new SettledBatchOptions { MaxPerPartition = max }).ActualValue);

    private sealed record Hostile(int Number)
    {
        public override int GetHashCode() => Number == 1 ? throw new InvalidOperationException("hash of 1") : Number;
    }
}
