using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class StreamOrderTests
{
    private readonly HeldItems _items = new();

    [Fact]
    public async Task S14_Completion_order_is_the_order_in_which_items_end()
    {
        await using var reader = Batch.StreamAsync(ProbedEnumerable.Of(4), _items.Deaf, new() { MaxConcurrency = 4 }).GetAsyncEnumerator();
        foreach (int i in new[] { 2, 0, 3, 1 })
        {
            var next = reader.NextAsync();
            await _items.Started(i).InTime();
            _items.Fulfill(i);
            Assert.Equal((i, i, i * 10), ((int)(await next).Index, reader.Current.Input, reader.Current.Value));
        }
        Assert.False(await reader.MoveAsync());
    }

    [Fact]
    public async Task S14_Input_order_holds_back_what_is_settled_until_its_turn()
    {
        await using var reader = Batch.StreamAsync(
            ProbedEnumerable.Of(4), _items.Deaf, new() { MaxConcurrency = 4, StreamOrder = StreamOrder.Input }).GetAsyncEnumerator();
        var next = reader.NextAsync();
        for (int i = 0; i < 4; i++)
            await _items.Started(i).InTime();
        _items.Fulfill([3, 2, 1]);
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();
        Assert.False(next.IsCompleted);

        _items.Fulfill(0);
        Assert.Equal(0, (await next).Index);
        for (int i = 1; i < 4; i++)
            Assert.Equal((i, i * 10), ((int)(await reader.NextAsync()).Index, reader.Current.Value));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    [InlineData(8, 20)]
    public async Task S14_S15_The_reorder_buffer_is_bounded(int concurrency, int buffer)
    {
        int started = 0;
        var first = new TaskCompletionSource<int>();
        var stream = Batch.StreamAsync(ProbedEnumerable.Of(1000), (i, _) =>
        {
            Interlocked.Increment(ref started);
            return i == 0 ? first.Task : Task.FromResult(i);
        }, new() { MaxConcurrency = concurrency, BufferSize = buffer, StreamOrder = StreamOrder.Input });
        var run = stream.ReadAsync();
        // Item 0 runs. Behind it, as many items may settle as the buffer holds, and the items that have started meanwhile.
        await Reading.Until(() => Volatile.Read(ref started) >= buffer + 1);
        await Pool.BehindAllThatIsQueued();

        Assert.InRange(Volatile.Read(ref started), buffer + 1, concurrency + buffer);
        first.SetResult(0);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), (await run.InTime()).Indices);
    }

    [Fact]
    public async Task S26_S15_In_input_order_an_item_may_wait_for_any_that_there_is_room_for()
    {
        // At most two items run. Item 0 waits, and the items behind it run one after the other. The last item for which there is room
        // lets item 0 end.
        const int Concurrency = 2, Buffer = 3, Last = Concurrency + Buffer - 1;
        var last = new TaskCompletionSource<int>();
        var reading = await Batch.StreamAsync(ProbedEnumerable.Of(20), (i, _) =>
        {
            if (i == Last)
                last.SetResult(i);
            return i == 0 ? last.Task : Task.FromResult(i);
        }, new() { MaxConcurrency = Concurrency, BufferSize = Buffer, StreamOrder = StreamOrder.Input }).ReadAsync().InTime();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), reading.Indices);
    }

    [Fact]
    public async Task S26_S15_In_input_order_a_reader_who_waits_gets_even_a_little_room_used()
    {
        // Item 3 waits until item 12 starts. There is room for item 12 as soon as record 2 is read. Without a waiting reader, so little
        // room would not wake a slot. (The items up to 9 start in any case, and item 10 if record 0 is read before they are done.)
        var last = new TaskCompletionSource<int>();
        int started = 0;
        await using var reader = Batch.StreamAsync(ProbedEnumerable.Of(20), (i, _) =>
        {
            Interlocked.Increment(ref started);
            if (i == 12)
                last.SetResult(i);
            return i == 3 ? last.Task : Task.FromResult(i);
        }, new() { MaxConcurrency = 2, BufferSize = 8, StreamOrder = StreamOrder.Input }).GetAsyncEnumerator();

        Assert.Equal(0, (await reader.NextAsync()).Index);
        await Reading.Until(() => Volatile.Read(ref started) >= 10);
        await Pool.BehindAllThatIsQueued();
        for (int i = 1; i < 20; i++)
            Assert.Equal(i, (await reader.NextAsync()).Index);
    }

    [Fact]
    public async Task S26_As_many_items_as_may_run_can_wait_for_one_another()
    {
        foreach (var order in Enum.GetValues<StreamOrder>())
        {
            foreach (int concurrency in new[] { 2, 16, 100 })
            {
                int arrived = 0;
                var barrier = new TaskCompletionSource();
                Task<int> Item(int i, CancellationToken token)
                {
                    if (Interlocked.Increment(ref arrived) == concurrency)
                        barrier.SetResult();
                    return barrier.Task.ContinueWith(_ => i, TaskScheduler.Default);
                }

                var options = new SettledBatchOptions { MaxConcurrency = concurrency, BufferSize = 1, StreamOrder = order };
                var reading = await Batch.StreamAsync(ProbedEnumerable.Of(concurrency), Item, options).ReadAsync().InTime();
                Assert.Equal(concurrency, reading.Records.Count);
            }
        }
    }

    [Fact]
    public async Task S26_One_at_a_time_items_start_in_input_order()
    {
        foreach (var order in Enum.GetValues<StreamOrder>())
        {
            var started = new List<int>();
            var reading = await Batch.StreamAsync(ProbedSource.Of(2000), async (i, _) =>
            {
                started.Add(i);
                if (i % 3 == 0)
                    await Task.Yield();
                return i;
            }, new() { MaxConcurrency = 1, StreamOrder = order }).ReadAsync().InTime();

            Assert.Equal(Enumerable.Range(0, 2000), started);
            Assert.Equal(Enumerable.Range(0, 2000), reading.Records.Select(record => record.Input));
        }
    }

    [Fact]
    public async Task S26_S15_In_input_order_a_waiting_reader_leaves_no_place_unused_that_there_is_room_for()
    {
        // Items 1, 2 and 6 run, and 3, 4 and 5 are settled behind them. Once record 1 is read too, there is a place and room for item 7,
        // and item 2 waits for it.
        var seventh = new TaskCompletionSource();
        Task<int> Item(int i, CancellationToken token)
        {
            if (i == 7)
                seventh.SetResult();
            return i switch
            {
                1 or 6 => _items.Deaf(i, token),
                2 => seventh.Task.ContinueWith(_ => i, TaskScheduler.Default),
                _ => Task.FromResult(i),
            };
        }

        await using var reader = Batch.StreamAsync(
            ProbedEnumerable.Of(9), Item, new() { MaxConcurrency = 3, BufferSize = 4, StreamOrder = StreamOrder.Input })
            .GetAsyncEnumerator();
        Assert.Equal(0, (await reader.NextAsync()).Index);
        await Task.WhenAll(_items.Started(1), _items.Started(6)).InTime();
        // Nobody reads while item 1 settles. Its record fills the buffer, so its slot finds no room.
        _items.Fulfill(1);
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(1, (await reader.NextAsync()).Index);
        Assert.Equal(2, (await reader.NextAsync()).Index);
        _items.Fulfill(6);
        for (int i = 3; i < 9; i++)
            Assert.Equal(i, (await reader.NextAsync()).Index);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S26_Where_the_buffer_was_full_when_an_item_parked_the_next_one_starts_when_there_is_room(bool asyncSource)
    {
        // Items 0 to 3 fill the buffer. Item 4 starts when one of their records is read. It waits for item 5, for which there is no room
        // yet.
        for (int round = 0; round < 5; round++)
        {
            var fourStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var five = new TaskCompletionSource<int>();
            Task<int> Item(int i, CancellationToken token)
            {
                if (i == 4)
                    fourStarted.SetResult();
                if (i == 5)
                    five.SetResult(i);
                return i == 4 ? five.Task : Task.FromResult(i);
            }
            var options = new SettledBatchOptions { MaxConcurrency = 2, BufferSize = 2 };
            await using var reader = (asyncSource
                ? Batch.StreamAsync(new ProbedSource((n, _) => new(n < 10 ? n : null)), Item, options)
                : Batch.StreamAsync(ProbedEnumerable.Of(10), Item, options)).GetAsyncEnumerator();
            await reader.NextAsync();
            await fourStarted.Task.InTime();
            await Pool.BehindAllThatIsQueued();

            for (int read = 1; read < 10; read++)
                await reader.NextAsync();
            Assert.False(await reader.MoveAsync());
        }
    }
}
