using System.Threading.Tasks.Sources;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>How far a stream looks ahead for inputs whose key is free, and what it remembers of keys.</summary>
public class StreamPartitionTests
{
    private readonly HeldItems _items = new();

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S15_S34_Inputs_that_wait_for_their_key_count_as_unread(StreamOrder order)
    {
        int taken = 0;
        var source = new ProbedEnumerable(n => n < 100 ? Interlocked.Increment(ref taken) - 1 : null);
        var reader = KeyedBatch.StreamAsync(
            source, Keys<int>.By(_ => "hot"), _items.Deaf, new() { MaxConcurrency = 2, BufferSize = 3, StreamOrder = order })
            .GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        await _items.Started(0).InTime();
        await Reading.Until(() => Volatile.Read(ref taken) == 5);
        for (int i = 0; i < 100; i++)
        {
            await _items.Started(i).InTime();
            _items.Fulfill(i);
            Assert.True(await next.AsTask().InTime());
            Assert.Equal(i, reader.Current.Index);
            // This one and the next are read or being read.
            next = reader.MoveNextAsync();
            Assert.InRange(Volatile.Read(ref taken), 0, i + 6);
        }
        Assert.False(await next.AsTask().InTime());
        await reader.DisposeAsync();
    }

    [Fact]
    public async Task S34_A_key_that_becomes_free_starts_its_next_item_though_the_reader_does_not_read()
    {
        await using var reader = KeyedBatch.StreamAsync(
            [0, 1, 2, 3], Keys<int>.By(_ => 0), _items.Deaf, new() { MaxConcurrency = 2, BufferSize = 2 }).GetAsyncEnumerator();
        var first = reader.MoveNextAsync();
        for (int i = 0; i < 4; i++)
        {
            await _items.Started(i).InTime();
            _items.Fulfill(i);
        }
        Assert.True(await first.AsTask().InTime());
        for (int i = 1; i < 4; i++)
            Assert.True(await reader.MoveNextAsync().AsTask().InTime());
        Assert.False(await reader.MoveNextAsync().AsTask().InTime());
    }

    [Fact]
    public async Task S15_S34_Keys_that_no_item_has_are_forgotten()
    {
        const int count = 200_000;
        WeakReference<object>? early = null;
        long read = 0;
        bool wasForgotten = false;
        var source = Enumerable.Range(0, count).Where(_ => true);
        var keys = Keys<int>.By(i =>
        {
            object key = new();
            if (i == 10)
                early = new(key);
            return key;
        });
        await foreach (var record in KeyedBatch.StreamAsync(source, keys, (i, _) => Task.FromResult(i)))
        {
            if (++read != count / 2)
                continue;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            wasForgotten = !early!.TryGetTarget(out _);
        }

        Assert.Equal(count, read);
        Assert.True(wasForgotten);
    }

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S34_Canceled_records_of_a_stopped_partition_reach_the_reader_while_the_stream_runs(StreamOrder order)
    {
        await using var reader = KeyedBatch.StreamAsync(
            [0, 1, 2, 10], Keys<int>.By(i => i / 10, stopOnFailure: true), _items.Deaf,
            new() { MaxConcurrency = 2, BufferSize = 4, StreamOrder = order }).GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        _items.Reject(0, new FormatException());
        var seen = new List<(int, SettledStatus)>();
        for (int i = 0; i < 3; i++)
        {
            Assert.True(await next.AsTask().InTime());
            seen.Add((reader.Current.Input, reader.Current.Status));
            next = reader.MoveNextAsync();
        }
        _items.Fulfill(10);
        Assert.True(await next.AsTask().InTime());

        Assert.Equal([(0, SettledStatus.Rejected), (1, SettledStatus.Canceled), (2, SettledStatus.Canceled)], seen.Order());
        Assert.False(await reader.MoveNextAsync().AsTask().InTime());
    }

    [Fact]
    public async Task S34_The_failure_that_stops_a_partition_is_read_before_the_records_that_it_cancels()
    {
        await using var reader = KeyedBatch.StreamAsync(
            [0, 10, 1, 2], Keys<int>.By(i => i / 10, stopOnFailure: true), _items.Deaf, new() { MaxConcurrency = 3, BufferSize = 4 })
            .GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(10)).InTime();
        await Pool.BehindAllThatIsQueued();
        _items.Reject(0, new FormatException());
        _items.Fulfill(10);
        var seen = new List<int>();
        while (await next.AsTask().InTime())
        {
            seen.Add(reader.Current.Input);
            next = reader.MoveNextAsync();
        }

        Assert.Equal([0, 1, 2], seen.Where(input => input != 10));
    }

    [Fact]
    public async Task S22_S34_A_thread_that_completes_a_pull_keeps_its_execution_context()
    {
        var local = new AsyncLocal<string?> { Value = "call" };
        var pull = new TaskCompletionSource<bool>();
        var source = new HeldPulls(pull.Task);
        string? seenByKey = null;
        var run = KeyedBatch.StreamAsync(
            source, Keys<int>.By(i =>
            {
                seenByKey = local.Value;
                return i;
            }), (i, _) => Task.FromResult(i)).ToSettledBatchAsync();
        await source.Pulled.InTime();
        string? after = await Task.Run(() =>
        {
            local.Value = "producer";
            pull.SetResult(true);
            return local.Value;
        }).InTime();

        Assert.True((await run.InTime()).AllFulfilled);
        Assert.Equal(("call", "producer"), (seenByKey, after));
    }

    [Fact]
    public async Task S22_S34_Keys_and_items_do_not_run_where_a_pull_is_completed_in_a_synchronization_context()
    {
        using var ui = new SingleThread();
        var pull = new PooledSource();
        var source = new HeldPulls(pull);
        var threads = new List<int>();
        var run = KeyedBatch.StreamAsync(
            source, Keys<int>.By(i =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return i;
            }), (i, _) =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return Task.FromResult(i);
            }).ToSettledBatchAsync();
        await source.Pulled.InTime();
        var done = new TaskCompletionSource<(int, SynchronizationContext?)>();
        ui.Post(_ =>
        {
            pull.SetResult(1);
            done.SetResult((Environment.CurrentManagedThreadId, SynchronizationContext.Current));
        }, null);
        var (thread, context) = await done.Task.InTime();

        Assert.True((await run.InTime()).AllFulfilled);
        Assert.Same(ui, context);
        Assert.DoesNotContain(thread, threads);
    }

    [Fact]
    public async Task S30_S34_An_input_whose_pull_was_abandoned_is_not_asked_for_its_key()
    {
        using var stop = new CancellationTokenSource();
        var pull = new TaskCompletionSource<bool>();
        var source = new HeldPulls(pull.Task);
        int asked = 0;
        var run = KeyedBatch.StreamAsync(
            source, Keys<int>.By(_ => Interlocked.Increment(ref asked)), _items.Deaf,
            new() { StopGracePeriod = TimeSpan.Zero }, stop.Token).ToSettledBatchAsync(CancellationToken.None);
        await source.Pulled.InTime();
        stop.Cancel();
        await run.InTime();
        pull.SetResult(true);
        await source.Disposed.InTime();

        Assert.Equal(0, asked);
    }

    /// <summary>A source of one input, whose first pull the test completes, on whatever thread.</summary>
    private sealed class HeldPulls : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        private readonly TaskCompletionSource _pulled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ValueTask<bool> _first;
        private int _pulls;

        public HeldPulls(Task<bool> first) => _first = new(first);

        public HeldPulls(PooledSource first) => _first = new(new Moved(first), token: 0);

        public Task Pulled => _pulled.Task;

        public Task Disposed => _disposed.Task;

        public int Current => 7;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken) => this;

        public ValueTask<bool> MoveNextAsync()
        {
            if (_pulls++ > 0)
                return new(false);
            // The caller registers its continuation when this has returned.
            ThreadPool.QueueUserWorkItem(_ => _pulled.SetResult());
            return _first;
        }

        public ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return default;
        }

        private sealed class Moved(PooledSource source) : IValueTaskSource<bool>
        {
            public bool GetResult(short token) => source.GetResult(token) > 0;

            public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

            public void OnCompleted(
                Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
                => source.OnCompleted(continuation, state, token, flags);
        }
    }
}
