using AllSettled.CompilerServices;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;

namespace AllSettled.Tests;

/// <summary>Values that no record shows: an observer gets each of them, so that it can dispose of them.</summary>
public class DroppedValueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();
    private readonly Witness _witness = new();

    private SettledBatchOptions Options => new() { TimeProvider = _time, Observer = _witness, MaxConcurrency = 4 };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S44_The_late_result_of_an_abandoned_item_is_dropped(Shape shape)
    {
        var run = shape.RunAsync(2, _items.Deaf, Options with { ItemTimeout = TimeSpan.FromSeconds(10) });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await run.InTime();
        Assert.Empty(_witness.Dropped);
        _items.Reject(0, new InvalidDataException());
        _items.Fulfill(1);

        Assert.Equal([(1L, 1, 10)], Dropped());
    }

    [Theory]
    [InlineData(StreamOrder.Completion, true)]
    [InlineData(StreamOrder.Completion, false)]
    [InlineData(StreamOrder.Input, true)]
    [InlineData(StreamOrder.Input, false)]
    public async Task S16_S44_A_reader_that_leaves_drops_what_it_has_not_read(StreamOrder order, bool isArray)
    {
        var gates = new Gates(6, continueAsynchronously: false);
        IEnumerable<int> inputs = isArray ? [0, 1, 2, 3, 4, 5] : ProbedEnumerable.Of(6);
        var reader = Batch.StreamAsync(
            inputs, gates.RunAsync, Options with { MaxConcurrency = 6, BufferSize = 6, StreamOrder = order }).GetAsyncEnumerator();
        var first = reader.NextAsync();
        await gates.Started(..);
        gates.Fulfill(0, 0);
        await first;
        gates.Fulfill(2, 20);
        gates.Fulfill(3, 30);
        gates.Reject(4, new InvalidDataException());
        var left = reader.LeaveAsync();
        gates.Fulfill(1, 10);
        gates.Fulfill(5, 50);
        await left;

        Assert.Equal([(1L, 1, 10), (2L, 2, 20), (3L, 3, 30), (5L, 5, 50)], Dropped().Order());
    }

    [Fact]
    public async Task S16_S44_A_stream_that_has_ended_drops_what_was_not_read_when_its_reader_leaves()
    {
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(3), (i, _) => Task.FromResult(i), Options).GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => !_witness.Ended.IsEmpty);
        Assert.Empty(_witness.Dropped);
        await reader.LeaveAsync();
        await reader.LeaveAsync();

        Assert.Equal(2, Dropped().Count());
    }

    [Fact]
    public async Task S35_S44_The_inputs_of_a_call_that_were_not_read_are_dropped_one_by_one()
    {
        var reader = BulkBatch.StreamAsync<int, int, BulkBatch.Three>(Enumerable.Range(0, 6), TenfoldAsync, Options).GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => !_witness.Ended.IsEmpty);
        int[] read = [reader.Current.Input];
        await reader.LeaveAsync();

        Assert.Equal(Enumerable.Range(0, 6).Except(read).Select(i => ((long)i, (object?)i, (object)(i * 10))), Dropped().Order());
    }

    [Fact]
    public async Task S35_S44_Equal_inputs_of_a_call_have_one_value_and_it_is_dropped_once_and_only_if_none_was_read()
    {
        string[] read = [await LeaveAfterOneAsync([1, 1, 2]), await LeaveAfterOneAsync([2, 1, 1])];

        Assert.Equal(["1", "2"], read);
        Assert.Equal(["2", "1"], _witness.Dropped.Select(dropped => (string)dropped.Value));

        async Task<string> LeaveAfterOneAsync(int[] inputs)
        {
            int ended = _witness.Ended.Count;
            var reader = BulkBatch.StreamAsync<int, string, BulkBatch.ThreeDistinct>(
                inputs.Select(i => i),
                (sent, _) => Task.FromResult<IReadOnlyDictionary<int, string>>(sent.ToDictionary(i => i, i => $"{i}")),
                Options with { MaxConcurrency = 1 }).GetAsyncEnumerator();
            var first = await reader.NextAsync();
            await Reading.Until(() => _witness.Ended.Count > ended);
            await reader.LeaveAsync();
            return first.Value!;
        }
    }

    [Fact]
    public async Task S35_S44_The_late_response_of_a_bulk_call_is_dropped_as_a_whole()
    {
        var response = new TaskCompletionSource<IReadOnlyDictionary<int, int>>();
        var started = new TaskCompletionSource();
        var run = BulkBatch.ByKeyAsync<int, int, BulkBatch.Three>([7, 8], (_, _) =>
        {
            started.SetResult();
            return response.Task;
        }, Options with { ItemTimeout = TimeSpan.FromSeconds(10) });
        await started.Task.InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await run.InTime();
        var late = await TenfoldAsync([7, 8], default);
        response.SetResult(late);
        await Reading.Until(() => !_witness.Dropped.IsEmpty);

        var dropped = Assert.Single(_witness.Dropped);
        Assert.Equal((0L, null, late), (dropped.Index, dropped.Input, dropped.Value));
    }

    [Theory]
    [MemberData(nameof(JudgedBatch.All), MemberType = typeof(JudgedBatch))]
    public async Task S33_S44_A_failed_result_is_dropped_unless_its_record_shows_it(Judged way)
    {
        int[] calls = new int[2];
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new() { MaxRetryAttempts = 2, Delay = TimeSpan.Zero }).Build();
        var batch = await way.RunAsync(
            [0, 1], (i, _) => $"{i}, call {Interlocked.Increment(ref calls[i])}",
            (i, result) => i == 1 || result.EndsWith('1') ? new InvalidDataException() : null,
            Options with { Resilience = pipeline }).InTime();

        Assert.Equal(["0, call 2", "1, call 3"], batch.Select(record => record.Value));
        Assert.Equal(
            [(0L, (object?)0, "0, call 1"), (1L, 1, "1, call 1"), (1L, 1, "1, call 2")],
            _witness.Dropped.Select(dropped => (dropped.Index, dropped.Input, dropped.Value)).Order());
    }

    [Fact]
    public async Task S33_S44_A_failed_result_that_the_error_of_the_record_shows_is_not_dropped()
    {
        using var stop = new CancellationTokenSource();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new() { MaxRetryAttempts = 2, Delay = TimeSpan.FromHours(1) }).Build();
        var judged = new TaskCompletionSource();
        var run = Judged.Task.RunAsync([0], (_, _) => "bad", (_, result) =>
        {
            judged.SetResult();
            return new SettledResultException<string>("Tests.Item", result);
        }, Options with { Resilience = pipeline }, stop.Token);
        await judged.Task.InTime();
        stop.Cancel();
        var record = (await run.InTime())[0];

        Assert.True(record.IsCanceled);
        Assert.Equal("bad", Assert.IsType<SettledResultException<string>>(record.Error).Result);
        Assert.Empty(_witness.Dropped);
    }

    [Theory]
    [InlineData(Judged.PendingTask)]
    [InlineData(Judged.SynchronousOnThreads)]
    public async Task S33_S44_Of_several_calls_at_once_the_record_shows_the_one_whose_failure_it_has(Judged way)
    {
        int calls = 0;
        var batch = await way.RunAsync(
            [0], (_, _) => $"{Interlocked.Increment(ref calls)}", (_, result) => new SettledResultException<string>("Tests.Item", result),
            Options with { Resilience = new ResiliencePipelineBuilder().AddStrategy(_ => new FirstOfThree(), new NoOptions()).Build() })
            .InTime();

        var record = batch[0];
        string shown = Assert.IsType<SettledResultException<string>>(record.Error).Result;
        Assert.Equal(shown, record.Value);
        Assert.Equal(
            new[] { "1", "2", "3" }.Where(value => value != shown), _witness.Dropped.Select(dropped => (string)dropped.Value).Order());
    }

    [Fact]
    public async Task S33_S44_A_failed_result_that_comes_after_the_record_is_dropped()
    {
        var late = new TaskCompletionSource<string>();
        int calls = 0;
        var batch = await SettledRunner.RunTaskAsync<int, string, JudgedItem>(
            [0],
            new(async () => Interlocked.Increment(ref calls) == 1 ? await late.Task : "good"),
            Options with { Resilience = new ResiliencePipelineBuilder().AddStrategy(_ => new SecondOfTwo(), new NoOptions()).Build() },
            CancellationToken.None).InTime();
        Assert.Equal("good", batch[0].Value);
        Assert.Empty(_witness.Dropped);
        late.SetResult("bad");
        await Reading.Until(() => !_witness.Dropped.IsEmpty);

        Assert.Equal("bad", Assert.Single(_witness.Dropped).Value);
    }

    [Fact]
    public async Task S10_S33_S44_A_late_result_that_is_a_failure_is_dropped_too()
    {
        var late = new TaskCompletionSource<string>();
        var started = new TaskCompletionSource();
        var run = SettledRunner.RunTaskAsync<int, string, JudgedItem>([0], new(() =>
        {
            started.SetResult();
            return late.Task;
        }), Options with { ItemTimeout = TimeSpan.FromSeconds(10) }, CancellationToken.None);
        await started.Task.InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await run.InTime();
        late.SetResult("bad");
        await Reading.Until(() => !_witness.Dropped.IsEmpty);

        Assert.Equal("bad", Assert.Single(_witness.Dropped).Value);
    }

    [Fact]
    public async Task S33_S44_Unread_results_that_are_failures_are_dropped_also_if_they_are_structs()
    {
        var reader = SettledRunner.StreamTaskAsync<int, Handle, JudgedHandle>(
            Enumerable.Range(1, 3).Select(i => i), default, Options, CancellationToken.None).GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => !_witness.Ended.IsEmpty);
        int read = reader.Current.Input;
        await reader.LeaveAsync();

        Assert.Equal(
            new[] { 1, 2, 3 }.Where(i => i != read).Select(i => (object)new Handle(i)),
            _witness.Dropped.Select(dropped => dropped.Value));
    }

    [Fact]
    public async Task S19_S44_An_observer_that_has_thrown_still_gets_the_values()
    {
        var witness = new Witness { AtStart = _ => throw new InvalidDataException() };
        int called = 0;
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(3), (i, _) =>
        {
            Interlocked.Increment(ref called);
            return Task.FromResult(i);
        }, Options with { Observer = witness }).GetAsyncEnumerator();
        int read = (await reader.NextAsync()).Input;
        await Reading.Until(() => Volatile.Read(ref called) == 3);
        await reader.LeaveAsync();

        Assert.Equal(new[] { 0, 1, 2 }.Where(i => i != read), witness.Dropped.Select(dropped => (int)dropped.Value).Order());
    }

    [Fact]
    public async Task S44_Items_without_a_result_have_nothing_to_drop()
    {
        var reader = SettledRunner.StreamTaskAsync(
            Enumerable.Range(0, 3).Select(i => i), new NoResultItem(), Options, CancellationToken.None).GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => !_witness.Ended.IsEmpty);
        await reader.LeaveAsync();

        Assert.Empty(_witness.Dropped);
    }

    [Fact]
    public async Task S44_A_null_is_not_dropped()
    {
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(2), (_, _) => Task.FromResult<string?>(null), Options).GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => !_witness.Ended.IsEmpty);
        await reader.LeaveAsync();

        Assert.Empty(_witness.Dropped);
    }

    private static Task<IReadOnlyDictionary<int, int>> TenfoldAsync(IReadOnlyList<int> inputs, CancellationToken token)
        => Task.FromResult<IReadOnlyDictionary<int, int>>(inputs.ToDictionary(input => input, input => input * 10));

    private IEnumerable<(long, object?, object)> Dropped()
        => _witness.Dropped.Select(dropped => (dropped.Index, dropped.Input, dropped.Value));

    private readonly record struct Handle(int Number);

    private readonly struct JudgedHandle : IItemMethod<int, Task<Handle>>
    {
        public static string Name => Batch.MethodName;

        public static bool RejectsResults => true;

        public Exception? FailureOf(int input, Task<Handle> returned) => new InvalidDataException();

        public Task<Handle> Invoke(int input, ItemContext context, CancellationToken cancellationToken)
            => Task.FromResult(new Handle(input));
    }

    private readonly struct NoResultItem : IItemMethod<int, Task>
    {
        public static string Name => Batch.MethodName;

        public Task Invoke(int input, ItemContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The result "bad" is a failure.</summary>
    private readonly struct JudgedItem(Func<Task<string>> item) : IItemMethod<int, Task<string>>
    {
        public static string Name => Batch.MethodName;

        public static bool RejectsResults => true;

        public Exception? FailureOf(int input, Task<string> returned) => returned.Result == "bad" ? new InvalidDataException() : null;

        public Task<string> Invoke(int input, ItemContext context, CancellationToken cancellationToken) => item();
    }

    private sealed class NoOptions : ResilienceStrategyOptions;

    /// <summary>Calls the item three times, and ends with the first failure when all have ended.</summary>
    private sealed class FirstOfThree : ResilienceStrategy
    {
        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
        {
            var calls = Enumerable.Range(0, 3).Select(_ => callback(context, state).AsTask()).ToArray();
            return (await Task.WhenAll(calls))[0];
        }
    }

    /// <summary>Calls the item twice at once, and waits only for the second call.</summary>
    private sealed class SecondOfTwo : ResilienceStrategy
    {
        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
        {
            _ = callback(context, state).AsTask();
            return await callback(context, state);
        }
    }
}
