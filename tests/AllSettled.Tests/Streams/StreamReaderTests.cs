using System.Collections.Concurrent;
using System.Transactions;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>The reader of a stream takes part in the run if the inputs are an array or another collection of the framework.</summary>
public class StreamReaderTests
{
    private readonly ConcurrentQueue<int> _threads = new();

    public static TheoryData<bool> Sources => [true, false];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S22_Items_start_on_the_readers_thread(bool isArray)
    {
        int thread = 0;
        await Task.Run(async () =>
        {
            await using var reader = Batch.StreamAsync(Inputs(isArray, 3), Item).GetAsyncEnumerator();
            thread = Environment.CurrentManagedThreadId;
            Assert.True(reader.MoveNextAsync().IsCompletedSuccessfully);
        }).InTime();

        Assert.Equal([thread], _threads.Take(1));
    }

    [Theory]
    [InlineData("context")]
    [InlineData("scheduler")]
    [InlineData("suppressed flow")]
    [InlineData("transaction")]
    [InlineData("lazy source")]
    [InlineData("collection of the user")]
    public async Task S22_They_do_not_where_the_thread_is_not_free_or_the_source_may_block(string what)
    {
        IEnumerable<int> inputs = what switch
        {
            "lazy source" => ProbedEnumerable.Of(200),
            "collection of the user" => ProbedCollection.Of(200),
            _ => Inputs(isArray: what != "context", 200),
        };
        using var ofUser = new SingleThread();
        using var ofScheduler = new SingleThreadScheduler();
        await using var reader = Batch.StreamAsync(inputs, Item, new() { MaxConcurrency = 2 }).GetAsyncEnumerator();
        for (int read = 0; read < 200; read++)
        {
            // Each read is made on a thread that the pool does not have.
            int before = _threads.Count, thread = 0;
            var move = await (what switch
            {
                "context" => ofUser.InvokeAsync(Move),
                "scheduler" => ofScheduler.InvokeAsync(Move),
                _ => OnNewThread(what, Move),
            }).InTime();
            Assert.True(await move.InTime());
            Assert.DoesNotContain(thread, _threads.Skip(before));

            Task<bool> Move()
            {
                thread = Environment.CurrentManagedThreadId;
                return reader.MoveNextAsync().AsTask();
            }
        }

        Assert.Equal(200, _threads.Count);
    }

    /// <summary>Makes the call on a thread that may have something of its own.</summary>
    private static Task<Task<bool>> OnNewThread(string what, Func<Task<bool>> move)
    {
        var began = new TaskCompletionSource<Task<bool>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            using var scope = what == "transaction" ? new TransactionScope() : null;
            if (what == "suppressed flow")
                ExecutionContext.SuppressFlow();
            began.SetResult(move());
        })
        { IsBackground = true }.Start();
        return began.Task;
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S26_The_body_may_wait_for_a_later_item(bool isArray)
    {
        // After n reads, the items up to n + 5 may start. In the body, whatever it reads, only the thread pool can start them.
        var started = Started(200);
        int[] waits = [1, 2, 40, 41, 190];
        foreach (bool blocks in new[] { false, true })
        {
            int read = 0;
            await Task.Run(async () =>
            {
                var stream = Batch.StreamAsync(Inputs(isArray, 200), (i, _) => Mixed(i, started), s_bound6);
                await foreach (var record in stream.ConfigureAwait(false))
                {
                    if (!waits.Contains(++read))
                        continue;
                    var later = started[Math.Min(199, read + 5)].Task;
                    if (blocks)
                        Assert.True(later.Wait(Limit.Time, CancellationToken.None), $"Item {read + 5} does not start.");
                    else
                        await later.InTime();
                }
            }).InTime();
            Assert.Equal(200, read);
            started = Started(200);
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S15_While_the_body_takes_its_time_no_more_items_start_than_there_is_room_for(bool isArray)
    {
        var started = Started(100);
        await Task.Run(async () =>
        {
            await using var reader = Batch.StreamAsync(Inputs(isArray, 100), (i, _) => Mixed(i, started), s_bound6).GetAsyncEnumerator();
            for (int read = 1; read <= 20; read++)
            {
                Assert.True(await reader.MoveNextAsync());
                if (read % 5 != 0)
                    continue;
                await started[read + 5].Task.InTime();
                await Pool.BehindAllThatIsQueued();
                Assert.Equal(read + 6, started.Count(item => item.Task.IsCompleted));
            }
        }).InTime();
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S26_An_item_may_wait_for_later_ones(bool isArray)
    {
        // Of four items the first three wait for the fourth.
        foreach (var order in Enum.GetValues<StreamOrder>())
        {
            var fourth = Enumerable.Range(0, 25).Select(_ => new TaskCompletionSource<int>()).ToArray();
            var stream = Batch.StreamAsync(
                Inputs(isArray, 100),
                (i, _) =>
                {
                    if (i % 4 == 3)
                        fourth[i / 4].SetResult(i);
                    return fourth[i / 4].Task;
                },
                new() { MaxConcurrency = 4, BufferSize = 1, StreamOrder = order });
            var reading = await Task.Run(() => stream.ReadAsync()).InTime();

            Assert.Null(reading.End);
            Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), reading.Indices.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Items_that_end_others_on_their_own_stack_lose_nothing_and_do_not_dive(bool isArray)
    {
        // Each odd item ends the one before it, whose continuation runs at once, inside of the odd one's stack.
        const int Count = 100_000;
        foreach (var order in Enum.GetValues<StreamOrder>())
        {
            var ends = new ConcurrentDictionary<int, TaskCompletionSource<int>>();
            var stream = Batch.StreamAsync(
                Inputs(isArray, Count),
                (i, _) =>
                {
                    if (i % 2 == 0)
                        return ends.GetOrAdd(i, _ => new()).Task;
                    ends.GetOrAdd(i - 1, _ => new()).SetResult(i - 1);
                    return Task.FromResult(i);
                },
                new() { MaxConcurrency = 8, StreamOrder = order });
            var reading = await Task.Run(() => stream.ReadAsync()).InTime();

            Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), reading.Indices.Order());
            Assert.All(reading.Records, record => Assert.Equal(record.Index, record.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Items_that_hold_their_thread_get_threads_of_the_pool(bool isArray)
    {
        // The first items take so long that the run notices, on whatever thread they run. Then two items need two threads.
        foreach (var order in Enum.GetValues<StreamOrder>())
            await HoldAsync(isArray, order);
    }

    private static async Task HoldAsync(bool isArray, StreamOrder order)
    {
        using var barrier = new Barrier(2);
        var stream = Batch.StreamAsync(
            Inputs(isArray, 100),
            (i, _) =>
            {
                if (i < 60)
                    Spin.For(TimeSpan.FromMilliseconds(0.2));
                else
                    Assert.True(barrier.SignalAndWait(Limit.Time), "No other thread came.");
                return Task.FromResult(i);
            },
            new() { MaxConcurrency = 2, StreamOrder = order });
        var reading = await Task.Run(() => stream.ReadAsync()).InTime();

        Assert.Equal(100, reading.Records.Count(record => record.IsFulfilled));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S16_A_reader_that_leaves_leaves_nothing_behind(bool isArray)
    {
        foreach (int leaveAt in new[] { 0, 1, 2, 50 })
        {
            var started = Started(1000);
            await Task.Run(async () =>
            {
                var stream = Batch.StreamAsync(Inputs(isArray, 1000), (i, _) => Mixed(i, started), s_bound6);
                await using var reader = stream.GetAsyncEnumerator();
                for (int read = 0; read < leaveAt; read++)
                    Assert.True(await reader.MoveNextAsync());
            }).InTime();

            int count = started.Count(item => item.Task.IsCompleted);
            Assert.InRange(count, leaveAt, leaveAt == 0 ? 0 : leaveAt + 6);
            await Pool.BehindAllThatIsQueued();
            Assert.Equal(count, started.Count(item => item.Task.IsCompleted));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S08_The_body_may_cancel(bool isArray)
    {
        using var stop = new CancellationTokenSource();
        int read = 0;
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(async () =>
        {
            await foreach (var record in Batch.StreamAsync(Inputs(isArray, 1000), Item, s_bound6, stop.Token))
            {
                if (++read == 3)
                    stop.Cancel();
            }
        }, CancellationToken.None)).InTime();

        Assert.Equal(stop.Token, canceled.CancellationToken);
        // What has settled before is yielded, and nothing is lost.
        Assert.Equal(_threads.Count, read);
        Assert.InRange(read, 3, 9);
    }

    [Fact]
    public async Task S08_If_it_is_canceled_already_the_collection_stays_untouched()
    {
        var inputs = ProbedCollection.Of(3);
        var reading = await Task.Run(
            () => Batch.StreamAsync(inputs, Item, cancellationToken: new(canceled: true)).ReadAsync(), CancellationToken.None).InTime();

        Assert.IsAssignableFrom<OperationCanceledException>(reading.End);
        Assert.Equal(0, inputs.Use.Opened);
    }

    [Fact]
    public async Task S11_A_collection_that_throws_ends_the_stream_after_its_records()
    {
        foreach (int throwsAt in new[] { 0, 1, 7 })
        {
            var inputs = new ProbedCollection(n => n == throwsAt ? throw new FormatException("source") : n, 10);
            var reading = await Task.Run(() => Batch.StreamAsync(inputs, Item).ReadAsync()).InTime();

            Assert.IsType<FormatException>(Assert.IsType<SettledInputException>(reading.End).InnerException);
            Assert.Equal(throwsAt, reading.Records.Count);
            inputs.Use.AssertUsedOnce();
        }
    }

    [Fact]
    public async Task S11_A_list_that_is_changed_meanwhile_ends_the_stream_after_its_records()
    {
        List<int> inputs = [.. Enumerable.Range(0, 100)];
        var records = new List<Settled<int, int>>();
        var failed = await Assert.ThrowsAsync<SettledInputException>(() => Task.Run(async () =>
        {
            await foreach (var record in Batch.StreamAsync(inputs, Item))
            {
                records.Add(record);
                if (records.Count == 3)
                    inputs.Add(100);
            }
        })).InTime();

        Assert.IsType<InvalidOperationException>(failed.InnerException);
        Assert.Equal(_threads.Count, records.Count);
    }

    [Fact]
    public async Task S07_An_input_that_was_pulled_while_the_stream_was_canceled_does_not_start()
    {
        using var stop = new CancellationTokenSource();
        var inputs = new ProbedCollection(
            n =>
            {
                if (n == 2)
                    stop.Cancel();
                return n;
            },
            10);
        var reading = await Task.Run(
            () => Batch.StreamAsync(inputs, Item, cancellationToken: stop.Token).ReadAsync(), CancellationToken.None).InTime();

        Assert.Equal(2, _threads.Count);
        Assert.Equal([1, 1, 0], reading.Records.Select(record => record.Attempts));
        Assert.True(reading.Records[2].IsCanceled);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S29_An_item_must_not_read_its_own_stream(bool isArray)
    {
        IAsyncEnumerator<Settled<int, int>>? reader = null;
        var stream = Batch.StreamAsync(Inputs(isArray, 2), async (i, _) => await reader!.MoveNextAsync() ? i : -1);
        await Task.Run(async () =>
        {
            reader = stream.GetAsyncEnumerator();
            for (int i = 0; i < 2; i++)
            {
                Assert.True(await reader.MoveNextAsync());
                Assert.IsType<InvalidOperationException>(reader.Current.Error);
            }
            Assert.False(await reader.MoveNextAsync());
            await reader.DisposeAsync();
        }).InTime();
    }

    [Fact]
    public async Task S26_S27_Synchronous_items_of_an_array_get_a_thread_each()
    {
        using var barrier = new Barrier(2);
        var stream = Batch.Stream(
            Enumerable.Range(0, 20).ToArray(),
            (i, _) => barrier.SignalAndWait(Limit.Time) ? i : throw new TimeoutException("No other thread came."),
            new() { MaxConcurrency = 2 });
        var reading = await Task.Run(() => stream.ReadAsync()).InTime();

        Assert.Equal(20, reading.Records.Count(record => record.IsFulfilled));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S26_Room_that_is_made_after_a_long_pause_is_used(bool isArray)
    {
        // In the pause the pool fills the buffer. After that the slots wait for room, and nobody looks at the reader any more.
        foreach (var order in Enum.GetValues<StreamOrder>())
        {
            var started = Started(100);
            await Task.Run(async () =>
            {
                await using var reader = Batch.StreamAsync(
                    Inputs(isArray, 100),
                    (i, _) =>
                    {
                        started[i].SetResult();
                        return Task.FromResult(i);
                    },
                    new() { MaxConcurrency = 2, BufferSize = 20, StreamOrder = order }).GetAsyncEnumerator();
                Assert.True(await reader.MoveNextAsync());
                await started[22].Task.InTime();
                // Long enough for the timer to have looked. If it has not, the test passes as well.
                await Task.Delay(50);
                for (int read = 1; read < 16; read++)
                    Assert.True(await reader.MoveNextAsync());
                await started[37].Task.InTime();
            }).InTime();
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S21_Where_the_flow_was_suppressed_the_readers_context_reaches_no_item(bool isArray)
    {
        var local = new AsyncLocal<string?>();
        var seen = new ConcurrentQueue<string?>();
        await Task.Run(async () =>
        {
            IAsyncEnumerator<Settled<int, int>> reader;
            using (ExecutionContext.SuppressFlow())
            {
                reader = Batch.StreamAsync(Inputs(isArray, 5), (i, _) =>
                {
                    seen.Enqueue(local.Value);
                    return Task.FromResult(i);
                }).GetAsyncEnumerator();
            }
            local.Value = "reader";
            while (await reader.MoveNextAsync())
            {
            }
            await reader.DisposeAsync();
        }).InTime();

        Assert.Equal(new string?[5], seen);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task S16_A_reader_may_leave_at_any_moment(bool isArray)
    {
        // The moment at which a slot comes to wait and the one at which the reader leaves meet in a few runs only.
        int runs = Stress.IsOn ? 2_000_000 : 5_000;
        int[] inputs = [.. Enumerable.Range(0, 30)];
        var source = isArray ? (IEnumerable<int>)inputs : inputs.ToHashSet();
        await Task.Run(async () =>
        {
            for (int run = 0; run < runs; run++)
            {
                await using var reader = Batch.StreamAsync(source, async (i, _) =>
                {
                    if (i % 3 == run % 3)
                        await Task.Yield();
                    return i;
                }, new() { MaxConcurrency = 2, BufferSize = 1 + run % 3 }).GetAsyncEnumerator();
                for (int read = run % 7; read > 0; read--)
                    Assert.True(await reader.MoveNextAsync());
            }
        }).InTime(Stress.IsOn ? TimeSpan.FromMinutes(10) : Limit.Time);
    }

    [Fact]
    public async Task S14_A_record_that_settled_before_is_read_before()
    {
        // Item 1 ends item 0 on its own stack.
        var zero = new TaskCompletionSource<int>();
        var stream = Batch.StreamAsync(
            [0, 1],
            (i, _) =>
            {
                if (i == 1)
                    zero.SetResult(0);
                return i == 0 ? zero.Task : Task.FromResult(i);
            },
            new() { MaxConcurrency = 2 });
        var reading = await Task.Run(() => stream.ReadAsync()).InTime();

        Assert.Equal([0, 1], reading.Indices);
    }

    [Fact]
    public async Task S14_An_empty_array_gives_an_empty_stream()
        => Assert.Equal(
            (0, null),
            await Task.Run(async () =>
            {
                var reading = await Batch.StreamAsync(Array.Empty<int>(), Item).ReadAsync();
                return (reading.Records.Count, reading.End);
            }).InTime());

    private static readonly SettledBatchOptions s_bound6 = new() { MaxConcurrency = 2, BufferSize = 4 };

    private static IEnumerable<int> Inputs(bool isArray, int count)
        => isArray ? Enumerable.Range(0, count).ToArray() : Enumerable.Range(0, count).ToHashSet();

    private static TaskCompletionSource[] Started(int count)
        => [.. Enumerable.Range(0, count).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    /// <summary>Most items complete at once. A few are pending.</summary>
    private static async Task<int> Mixed(int i, TaskCompletionSource[] started)
    {
        started[i].SetResult();
        if (i % 7 == 6)
            await Task.Yield();
        return i;
    }

    private Task<int> Item(int i, CancellationToken token)
    {
        _threads.Enqueue(Environment.CurrentManagedThreadId);
        return Task.FromResult(i);
    }
}
