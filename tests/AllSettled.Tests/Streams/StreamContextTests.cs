using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class StreamContextTests
{
    private static readonly AsyncLocal<string?> s_local = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public async Task S21_Every_item_begins_in_the_context_of_the_reader_and_leaks_into_nothing(int concurrency)
    {
        await Task.Run(async () =>
        {
            s_local.Value = "caller";
            var seen = new System.Collections.Concurrent.ConcurrentQueue<string?>();
            Task<int> Item(int i, CancellationToken token)
            {
                seen.Enqueue(s_local.Value);
                // An async method would restore the context on return. This method does not, so only the engine can.
                s_local.Value = $"item {i}";
                return i % 3 == 0 ? Task.Run(() => i, CancellationToken.None)
                    : i % 3 == 1 ? Task.FromResult(i)
                    : throw new InvalidOperationException();
            }

            var source = new ProbedSource(async (n, _) =>
            {
                seen.Enqueue(s_local.Value);
                if (n % 5 == 0)
                    await Task.Yield();
                return n < 300 ? n : null;
            });
            foreach (var stream in new[]
            {
                Batch.StreamAsync(source, Item, new() { MaxConcurrency = concurrency }),
                Batch.StreamAsync(ProbedEnumerable.Of(300), Item, new() { MaxConcurrency = concurrency, StreamOrder = StreamOrder.Input }),
                Batch.StreamAsync(Enumerable.Range(0, 300).ToArray(), Item, new() { MaxConcurrency = concurrency }),
                Batch.StreamAsync(
                    Enumerable.Range(0, 300).ToHashSet(), Item, new() { MaxConcurrency = concurrency, StreamOrder = StreamOrder.Input }),
            })
            {
                await foreach (var record in stream)
                {
                    Assert.Equal("caller", s_local.Value);
                }
            }

            Assert.Equal(1501, seen.Count);
            Assert.All(seen, value => Assert.Equal("caller", value));
        }).InTime();
    }

    [Theory]
    [InlineData(Shape.Counted, false)]
    [InlineData(Shape.Counted, true)]
    [InlineData(Shape.Lazy, true)]
    [InlineData(Shape.Stream, false)]
    [InlineData(Shape.Stream, true)]
    [InlineData(Shape.StreamOfAsyncSource, true)]
    public async Task S21_Nothing_leaks_where_items_have_limits_either(Shape shape, bool hasLimits)
    {
        await Task.Run(async () =>
        {
            s_local.Value = "caller";
            var seen = new System.Collections.Concurrent.ConcurrentQueue<string?>();
            var result = await shape.RunAsync(100, (i, _) =>
            {
                seen.Enqueue(s_local.Value);
                s_local.Value = $"item {i}";
                return Task.FromResult(i);
            }, hasLimits ? new() { ItemTimeout = TimeSpan.FromHours(1), StopAfter = FailureThreshold.Count(1) } : null);

            Assert.Equal(100, result.Count(SettledStatus.Fulfilled));
            Assert.All(seen, value => Assert.Equal("caller", value));
            Assert.Equal("caller", s_local.Value);
        }).InTime();
    }

    [Fact]
    public async Task S21_What_the_source_sets_does_not_leak_into_the_item_either()
    {
        await Task.Run(async () =>
        {
            s_local.Value = "caller";
            var seen = new System.Collections.Concurrent.ConcurrentQueue<string?>();
            var source = new ProbedEnumerable(n =>
            {
                seen.Enqueue(s_local.Value);
                s_local.Value = $"source {n}";
                return n < 100 ? n : null;
            });
            var reading = await Batch.StreamAsync(source, (i, _) =>
            {
                seen.Enqueue(s_local.Value);
                return Task.FromResult(i);
            }).ReadAsync();

            Assert.Equal(100, reading.Records.Count);
            Assert.All(seen, value => Assert.Equal("caller", value));
        }).InTime();
    }

    [Fact]
    public async Task S21_Suppressed_flow_is_honoured()
    {
        string? seen = "not run";
        var stream = Batch.StreamAsync(new[] { 1 }, (i, _) => { seen = s_local.Value; return Task.FromResult(i); });
        await Task.Run(async () =>
        {
            s_local.Value = "caller";
            Task<Reading<int, int>> run;
            using (ExecutionContext.SuppressFlow())
                run = stream.ReadAsync();
            await run;
        }).InTime();

        Assert.Null(seen);
    }

    [Fact]
    public async Task S22_Items_and_pulls_see_no_synchronization_context_of_the_reader()
    {
        var context = new Counting();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<SynchronizationContext?>();
        await Task.Run(async () =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            try
            {
                var source = new ProbedEnumerable(n =>
                {
                    seen.Enqueue(SynchronizationContext.Current);
                    return n < 100 ? n : null;
                });
                var reading = await Batch.StreamAsync(source, async (i, _) =>
                {
                    seen.Enqueue(SynchronizationContext.Current);
                    await Task.Yield();
                    return i;
                }).ReadAsync().ConfigureAwait(false);
                Assert.Equal(100, reading.Records.Count);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(null);
            }
        }).InTime();

        Assert.Equal(201, seen.Count);
        Assert.All(seen, Assert.Null);
        Assert.Equal(0, context.Posts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task S27_Synchronous_items_of_a_stream_run_off_the_reader_s_thread_and_at_most_as_many_at_once(int concurrency)
    {
        int running = 0, peak = 0;
        var reading = await Batch.Stream(Enumerable.Range(0, 2000), (i, _) =>
        {
            int now = Interlocked.Increment(ref running);
            int most;
            while ((most = Volatile.Read(ref peak)) < now && Interlocked.CompareExchange(ref peak, now, most) != most)
            {
            }
            Thread.SpinWait(200);
            Interlocked.Decrement(ref running);
            return i % 4 == 3 ? throw new InvalidOperationException() : i;
        }, new() { MaxConcurrency = concurrency, StreamOrder = StreamOrder.Input }).ReadAsync().InTime();

        Assert.Null(reading.End);
        Assert.Equal(Enumerable.Range(0, 2000), reading.Records.Select(record => record.Input));
        Assert.All(reading.Records, record => Assert.Equal(record.Input % 4 == 3, record.IsRejected));
        Assert.InRange(peak, 1, concurrency);
    }

    [Fact]
    public async Task S27_Synchronous_items_of_a_stream_run_one_at_a_time_in_order_unless_asked_otherwise()
    {
        var order = new List<int>();
        var reading = await Batch.Stream(Enumerable.Range(0, 5000), (i, _) => { order.Add(i); return i; }).ReadAsync().InTime();

        Assert.Equal(Enumerable.Range(0, 5000), order);
        Assert.Equal(order, reading.Records.Select(record => record.Value));
    }

    [Fact]
    public async Task S27_Synchronous_items_of_a_stream_that_block_get_their_threads_at_once()
    {
        using var all = new CountdownEvent(3);
        var reading = await Batch.Stream(
            Enumerable.Range(0, 3), (i, _) => { all.Signal(); return all.Wait(Limit.Time / 2); }, new() { MaxConcurrency = 3 })
            .ReadAsync().InTime();

        Assert.All(reading.Records, record => Assert.True(record.Value));
    }

    private sealed class Counting : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }

    [Fact]
    public async Task S22_A_reader_s_context_that_posts_inline_and_blocks_holds_up_no_item()
    {
        var items = new HeldItems();
        var settled = new TaskCompletionSource();
        var context = new InlineContext(() =>
        {
            var other = Task.Run(() => items.Fulfill(1));
            settled.SetResult();
            Assert.True(other.Wait(Limit.Time), "Item 1 could not be settled while the reader was posted to.");
        });
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(2), items.Deaf, new() { MaxConcurrency = 2 }).GetAsyncEnumerator();
        var first = context.Run(async () => (await reader.MoveNextAsync(), Index: reader.Current.Index));
        await Task.WhenAll(items.Started(0), items.Started(1)).InTime();

        items.Fulfill(0);
        await settled.Task.InTime();
        Assert.Equal((true, 0), await first.InTime());
        Assert.Equal(1, (await reader.NextAsync()).Index);
        Assert.False(await reader.MoveAsync());
    }

    [Fact]
    public async Task S22_A_reader_goes_on_in_its_own_task_scheduler()
    {
        var items = new HeldItems();
        using var scheduler = new SingleThreadScheduler();
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(1), items.Deaf).GetAsyncEnumerator();
        var schedulers = Task.Factory.StartNew(async () =>
        {
            var before = TaskScheduler.Current;
            Assert.True(await reader.MoveNextAsync());
            return (before, after: TaskScheduler.Current);
        }, CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        await items.Started(0).InTime();
        items.Fulfill(0);

        var (before, after) = await schedulers.InTime();
        Assert.Same(scheduler, before);
        Assert.Same(scheduler, after);
    }

    /// <summary>Calls <paramref name="onPost"/>, then runs inline whatever is posted to it.</summary>
    private sealed class InlineContext(Action onPost) : SynchronizationContext
    {
        /// <summary>Makes the call with this as the current context.</summary>
        public Task<T> Run<T>(Func<Task<T>> call)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return call();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            onPost();
            d(state);
        }
    }
}
