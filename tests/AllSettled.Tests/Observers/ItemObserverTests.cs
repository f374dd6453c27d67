using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Observers of items: what they see, and what they cannot break.</summary>
public class ItemObserverTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();
    private readonly Witness _witness = new();

    private SettledBatchOptions Options => new() { TimeProvider = _time, Observer = _witness, MaxConcurrency = 4 };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S43_Every_item_is_seen_to_start_and_to_settle_as_its_record_says(Shape shape)
    {
        var result = await shape.RunAsync(100, async (i, _) =>
        {
            if (i % 2 == 0)
                await Task.Yield();
            return i % 5 == 0 ? throw new InvalidDataException($"{i}") : i;
        }, Options).InTime();

        Assert.Equal(100, _witness.Started.Count);
        Assert.All(_witness.Started, item => Assert.Equal(
            (Batch.MethodName, item.Index, null, 0, null, TimeSpan.Zero),
            (item.MethodName, (long)(int)item.Input!, item.Status, item.Attempts, item.Error, item.Elapsed)));
        Assert.Equal(
            result.Records.Select(record => (record.Index, (object?)record.Input, (SettledStatus?)record.Status, 1, record.Error)),
            _witness.Settled.OrderBy(item => item.Index).Select(item => (item.Index, item.Input, item.Status, item.Attempts, item.Error)));
        var run = Assert.Single(_witness.Ended);
        Assert.Equal((80L, 20L, 0L), (run.Fulfilled, run.Rejected, run.Canceled));
        Assert.Equal((true, SettledStopReason.None), (run.InputCompleted, run.StopReason));
    }

    [Theory]
    [MemberData(nameof(JudgedBatch.All), MemberType = typeof(JudgedBatch))]
    public async Task S43_The_items_of_every_kind_of_method_are_seen_with_what_the_judge_says(Judged way)
    {
        var batch = await way.RunAsync(
            [0, 1, 2], (i, _) => i == 1 ? throw new FormatException() : $"{i}",
            (i, _) => i == 2 ? new InvalidDataException() : null, Options).InTime();

        Assert.Equal(
            batch.Select(record => (record.Index, record.Status, record.Error)),
            _witness.Settled.OrderBy(item => item.Index).Select(item => (item.Index, item.Status!.Value, item.Error)));
        Assert.Equal([0, 1, 2], _witness.StartedIndices);
        Assert.Empty(_witness.Dropped);
        Assert.Single(_witness.Ended);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S43_Items_that_never_start_are_not_seen(Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(10, _items.Obedient, Options with { MaxConcurrency = 2 }, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        stop.Cancel();
        await run.InTime();

        Assert.Equal([0, 1], _witness.StartedIndices);
        Assert.Equal([(0, SettledStatus.Canceled, 1), (1, SettledStatus.Canceled, 1)], _witness.Outcomes);
        Assert.Equal(SettledStopReason.Canceled, Assert.Single(_witness.Ended).StopReason);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S21_S43_What_the_observer_sets_at_the_start_is_there_for_its_item_alone(Shape shape)
    {
        var local = new AsyncLocal<long?>();
        var witness = new Witness { AtStart = item => local.Value = local.Value is null ? item.Index : -1 };
        var result = await shape.RunAsync(20, async (i, _) =>
        {
            if (i % 3 == 0)
                await Task.Yield();
            return (int)(local.Value ?? -2);
        }, Options with { Observer = witness }).InTime();

        Assert.Equal(Enumerable.Range(0, 20), result.Records.Select(record => record.Value));
    }

    [Fact]
    public async Task S43_The_time_of_an_item_is_that_of_the_clock()
    {
        var run = Batch.RunAsync([0], _items.Deaf, Options);
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(7));
        _items.Fulfill(0);
        await run.InTime();

        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(_witness.Settled).Elapsed);
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(_witness.Ended).Elapsed);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S10_S43_An_abandoned_item_is_seen_to_settle_once(Shape shape)
    {
        var run = shape.RunAsync(1, _items.Deaf, Options with { ItemTimeout = TimeSpan.FromSeconds(10) });
        await _items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await run.InTime();
        _items.Fulfill(0);

        Assert.IsType<TimeoutException>(Assert.Single(_witness.Settled).Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S19_S43_An_observer_that_throws_is_muted_and_touches_no_item(Shape shape)
    {
        foreach (string at in new[] { "start", "settled", "end" })
        {
            var error = new InvalidDataException(at);
            var witness = new Witness
            {
                AtStart = _ => ThrowAt("start"),
                AtSettled = _ => ThrowAt("settled"),
                AtEnd = _ => ThrowAt("end"),
            };
            var result = await shape.RunAsync(3, (i, _) => Task.FromResult(i), Options with { MaxConcurrency = 1, Observer = witness })
                .InTime();

            Assert.Equal([0, 1, 2], result.Records.Select(record => record.Value));
            int thrown = at == "start" ? witness.Started.Count : at == "settled" ? witness.Settled.Count : witness.Ended.Count;
            Assert.Equal((at, 1, at == "end" ? 1 : 0), (at, thrown, witness.Ended.Count));
            if (result.Batch is { } batch)
                Assert.Same(error, batch.ObserverException);

            void ThrowAt(string event_)
            {
                if (event_ == at)
                    throw error;
            }
        }
    }

    [Fact]
    public void S19_S43_A_synchronous_batch_has_the_exception_of_its_observer_too()
    {
        var error = new InvalidDataException();
        var batch = Batch.Run([1, 2], (i, _) => i, Options with { Observer = new Witness { AtEnd = _ => throw error } });

        Assert.Equal([1, 2], batch.Values);
        Assert.Same(error, batch.ObserverException);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_S43_An_item_without_a_key_is_seen_to_fail(Keyed way)
    {
        var keys = Keys<int>.By(i => i == 1 ? throw new KeyNotFoundException() : i);
        await way.RunAsync([0, 1, 2], keys, (i, _) => Task.FromResult(i), Options).InTime();

        Assert.Equal(
            [(0, SettledStatus.Fulfilled, 1), (1, SettledStatus.Rejected, 0), (2, SettledStatus.Fulfilled, 1)], _witness.Outcomes);
        Assert.Equal([0, 1, 2], _witness.StartedIndices);
    }

    [Fact]
    public async Task S24_S43_A_retry_shows_the_items_that_it_runs()
    {
        var first = await Batch.RunAsync([0, 1, 2], (i, _) => i == 1 ? Task.FromException<int>(new FormatException()) : Task.FromResult(i));
        await first.RetryAsync(Options).InTime();

        Assert.Equal([(1, SettledStatus.Rejected, 2)], _witness.Outcomes);
        var run = Assert.Single(_witness.Ended);
        Assert.Equal((0L, 1L, 0L), (run.Fulfilled, run.Rejected, run.Canceled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S35_S43_The_observer_of_bulk_calls_sees_the_inputs_once_each(bool isStream)
    {
        if (isStream)
            await BulkBatch.StreamAsync<int, int, BulkBatch.SplitEight>([0, 1, 2, 3, 4], CallAsync, Options).ReadAsync().InTime();
        else
            await BulkBatch.ByKeyAsync<int, int, BulkBatch.SplitEight>([0, 1, 2, 3, 4], CallAsync, Options).InTime();

        Assert.Equal([0, 1, 2, 3, 4], _witness.StartedIndices);
        Assert.Equal([0, 1, 2, 3, 4], _witness.Settled.Select(item => item.Input).Order());
        var failed = Assert.Single(_witness.Settled, item => item.Status == SettledStatus.Rejected);
        Assert.Equal(3L, failed.Index);
        Assert.IsType<FormatException>(failed.Error);
        Assert.Equal((4L, 1L), _witness.Ended.Select(run => (run.Fulfilled, run.Rejected)).Single());

        static Task<IReadOnlyDictionary<int, int>> CallAsync(IReadOnlyList<int> inputs, CancellationToken token)
            => inputs.Contains(3)
                ? throw new FormatException()
                : Task.FromResult<IReadOnlyDictionary<int, int>>(inputs.ToDictionary(input => input));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S11_S43_The_failure_of_a_source_is_in_the_last_event(bool isStream)
    {
        var error = new InvalidDataException();
        var source = new ProbedEnumerable(n => n < 2 ? n : throw error);
        if (isStream)
            await Batch.StreamAsync(source, (i, _) => Task.FromResult(i), Options).ReadAsync().InTime();
        else
            await Assert.ThrowsAsync<SettledInputException<int, int>>(() => Batch.RunAsync(source, (i, _) => Task.FromResult(i), Options));

        var run = Assert.Single(_witness.Ended);
        Assert.Same(error, run.SourceError);
        Assert.False(run.InputCompleted);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S43_The_end_comes_before_the_caller_learns_of_it(Shape shape)
    {
        Task<RunResult>? run = null;
        var gate = new TaskCompletionSource();
        bool? wasCompleted = null;
        var witness = new Witness { AtEnd = _ => wasCompleted = run!.IsCompleted };
        run = shape.RunAsync(1, async (i, _) =>
        {
            await gate.Task;
            return i;
        }, Options with { Observer = witness });
        gate.SetResult();
        await run.InTime();

        Assert.False(wasCompleted);
    }

    [Fact]
    public async Task S01_S43_A_batch_without_inputs_has_an_end()
    {
        await Batch.RunAsync(Array.Empty<int>(), (i, _) => Task.FromResult(i), Options).InTime();

        Assert.Empty(_witness.Started);
        Assert.Equal(0L, Assert.Single(_witness.Ended).Fulfilled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S21_S22_S43_What_the_observer_sets_at_the_end_stays_with_it(bool isSuppressed)
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        var witness = new Witness
        {
            AtEnd = _ =>
            {
                local.Value = "observer";
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            },
        };
        await Caller.WithoutContext(() =>
        {
            var flow = isSuppressed ? ExecutionContext.SuppressFlow() : default;
            using (isSuppressed ? flow : default(IDisposable))
            {
                _ = Batch.RunAsync(Array.Empty<int>(), (i, _) => Task.FromResult(i), Options with { Observer = witness });
                Assert.Equal("caller", local.Value);
                Assert.Null(SynchronizationContext.Current);
                Assert.Equal(isSuppressed, ExecutionContext.IsFlowSuppressed());
            }
            return Task.CompletedTask;
        }).InTime();
        Assert.Single(witness.Ended);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S22_S43_A_synchronization_context_that_the_observer_sets_reaches_no_item(Shape shape)
    {
        var set = new SynchronizationContext();
        var witness = new Witness
        {
            AtStart = _ => SynchronizationContext.SetSynchronizationContext(set),
            AtSettled = _ => SynchronizationContext.SetSynchronizationContext(set),
        };
        int seen = 0;
        await shape.RunAsync(20, async (i, _) =>
        {
            if (SynchronizationContext.Current == set)
                Interlocked.Increment(ref seen);
            if (i % 3 == 0)
                await Task.Yield();
            return i;
        }, Options with { Observer = witness }).InTime();

        Assert.Equal(0, seen);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S17_S43_A_slow_observer_does_not_hold_up_the_threshold(Shape shape)
    {
        var gate = new ManualResetEventSlim();
        var failed = new TaskCompletionSource();
        var witness = new Witness
        {
            AtSettled = item =>
            {
                if (item.Status != SettledStatus.Rejected)
                    return;
                failed.SetResult();
                gate.Wait();
            },
        };
        var run = shape.RunAsync(
            50, (i, token) => i == 0 ? Failed() : _items.Deaf(i, token),
            Options with { MaxConcurrency = 3, Observer = witness, StopAfter = FailureThreshold.Count(1) });
        await failed.Task.InTime();
        _items.Fulfill([1, 2]);
        await Pool.BehindAllThatIsQueued();
        int started = _items.StartedCount;
        gate.Set();
        await run.InTime();

        Assert.InRange(started, 0, 2);
        Assert.Equal(started, _items.StartedCount);

        static async Task<int> Failed()
        {
            await Task.Yield();
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task S43_An_observer_need_not_have_a_single_method()
    {
        var batch = await Batch.RunAsync([1], (i, _) => Task.FromResult(i), Options with { Observer = new Silent() }).InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Null(batch.ObserverException);
    }

    private sealed class Silent : ISettledObserver;
}
