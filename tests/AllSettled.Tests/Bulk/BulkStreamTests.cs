using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static AllSettled.Tests.Support.BulkBatch;

namespace AllSettled.Tests;

/// <summary>Streams of calls that have many inputs.</summary>
public class BulkStreamTests
{
    private static readonly AsyncLocal<string?> s_local = new();

    private readonly FakeTimeProvider _time = new();

    /// <summary>A held item is a call. Its first input is its name.</summary>
    private readonly HeldItems _held = new();
    private readonly ConcurrentQueue<int[]> _calls = new();

    [Theory]
    [InlineData(StreamOrder.Completion)]
    [InlineData(StreamOrder.Input)]
    public async Task S35_A_source_that_has_its_inputs_fills_the_calls(StreamOrder order)
    {
        var reading = await StreamAsync<int, int, Three>(Enumerable.Range(0, 7), AnswerAsync, new() { StreamOrder = order })
            .ReadAsync().InTime();

        Assert.Null(reading.End);
        Assert.Equal([[0, 1, 2], [3, 4, 5], [6]], _calls.OrderBy(call => call[0]));
        Assert.Equal(Enumerable.Range(0, 7), reading.Records.OrderBy(record => record.Index).Select(record => record.Value));
        Assert.All(reading.Records, record => Assert.Equal((record.Input, 1), ((int)record.Index, record.Attempts)));
        if (order == StreamOrder.Input)
            Assert.Equal([0, 1, 2, 3, 4, 5, 6], reading.Indices);
    }

    [Fact]
    public async Task S35_An_empty_source_makes_no_call()
    {
        var reading = await StreamAsync<int, int, Three>(ProbedSource.Of(0), AnswerAsync).ReadAsync().InTime();

        Assert.Null(reading.End);
        Assert.Empty(reading.Records);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task S35_What_is_there_is_sent_while_the_source_must_be_waited_for()
    {
        var pull = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new ProbedSource((n, _) => n == 2 ? new(pull.Task) : new(n < 5 ? n : null));
        await using var reader = StreamAsync<int, int, SplitEight>(source, AnswerAsync).GetAsyncEnumerator();

        Assert.Equal((0, 1), ((await reader.NextAsync()).Value, (await reader.NextAsync()).Value));
        Assert.Equal([[0, 1]], _calls);
        var next = reader.NextAsync();
        pull.SetResult(2);
        await next.InTime();

        // The input that was waited for begins a call, which takes what is there by then.
        Assert.Equal([[0, 1], [2, 3, 4]], _calls);
        Assert.Equal((3, 4), ((await reader.NextAsync()).Value, (await reader.NextAsync()).Value));
        Assert.False(await reader.MoveAsync());
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(2, 100)]
    public async Task S15_S35_The_bound_counts_inputs(int concurrency, int buffer)
    {
        var source = ProbedEnumerable.Of(1000);
        var options = new SettledBatchOptions { MaxConcurrency = concurrency, BufferSize = buffer };
        await using var reader = StreamAsync<int, int, SplitEight>(source, AnswerAsync, options).GetAsyncEnumerator();
        await reader.NextAsync();
        // As many whole calls as fit.
        int bound = (concurrency * 8) + buffer;
        await Reading.Until(() => source.Use.Moves >= bound / 8 * 8);
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(bound / 8 * 8, source.Use.Moves);
        // The chunk is unread until its reader asks for the next one.
        for (int i = 1; i < 8; i++)
            await reader.NextAsync();
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(bound / 8 * 8, source.Use.Moves);
        await reader.NextAsync();
        await Pool.BehindAllThatIsQueued();
        Assert.InRange(source.Use.Moves, bound / 8 * 8, bound + 8);
    }

    [Fact]
    public async Task S15_S35_Without_a_buffer_size_as_many_inputs_wait_as_run()
    {
        var source = ProbedEnumerable.Of(1000);
        await using var reader = StreamAsync<int, int, SplitEight>(source, AnswerAsync, new() { MaxConcurrency = 3 }).GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => source.Use.Moves >= 2 * 3 * 8);
        await Pool.BehindAllThatIsQueued();

        Assert.Equal(2 * 3 * 8, source.Use.Moves);
    }

    [Fact]
    public void S15_S35_A_stream_without_a_bound_is_refused()
    {
        var e = Assert.Throws<ArgumentException>(() => StreamAsync<int, int, Three>(
            [1], AnswerAsync, new() { MaxConcurrency = SettledBatchOptions.Unbounded }));

        Assert.Equal("options", e.ParamName);
        Assert.Throws<ArgumentNullException>("inputs", () => StreamAsync<int, int, Three>((IEnumerable<int>)null!, AnswerAsync));
        Assert.Throws<ArgumentNullException>("inputs", () => StreamAsync<int, int, Three>((IAsyncEnumerable<int>)null!, AnswerAsync));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S32_S35_An_input_that_a_kept_pull_brings_after_a_soft_stop_is_run(bool callEndsFirst)
    {
        using var soft = new CancellationTokenSource();
        var (source, pull) = PendingAt(1);
        var run = StreamAsync<int, int, Three>(source, HeldAsync, new() { MaxConcurrency = 1, StopTaking = soft.Token }).ReadAsync();
        // The only place is taken by a call. So nobody waits for the pull.
        await _held.Started(0).InTime();

        soft.Cancel();
        await Reading.Until(() => source.Token.IsCancellationRequested);
        if (callEndsFirst)
            _held.Fulfill(0);
        pull.SetResult(7);
        if (!callEndsFirst)
            _held.Fulfill(0);
        await _held.Started(7).InTime();
        _held.Fulfill(7);
        var reading = await run.InTime();

        Assert.Null(reading.End);
        Assert.Equal([0, 7], reading.Records.Select(record => record.Input));
        Assert.All(reading.Records, record => Assert.True(record.IsFulfilled));
        Assert.Equal(2, source.Use.Moves);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S17_S35_An_input_that_a_kept_pull_brings_after_a_cancellation_is_canceled()
    {
        using var stop = new CancellationTokenSource();
        var (source, pull) = PendingAt(1);
        var run = StreamAsync<int, int, Three>(source, HeldAsync, new() { MaxConcurrency = 1 }, stop.Token).ReadAsync();
        await _held.Started(0).InTime();

        stop.Cancel();
        pull.SetResult(7);
        _held.Fulfill(0);
        var reading = await run.InTime();

        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Contains("1 fulfilled, 0 rejected, 1 canceled", reading.End.Message);
        Assert.Equal([(0, SettledStatus.Fulfilled, 1), (7, SettledStatus.Canceled, 0)],
            reading.Records.Select(record => (record.Input, record.Status, record.Attempts)));
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S11_S35_A_source_that_fails_within_a_chunk_loses_no_input_and_no_error(bool stops)
    {
        using var soft = new CancellationTokenSource();
        var source = new ProbedEnumerable(n => n == 2 ? throw new FormatException("source") : n);
        var run = StreamAsync<int, int, Three>(source, HeldAsync, new() { MaxConcurrency = 1, StopTaking = soft.Token }).ReadAsync();
        await _held.Started(0).InTime();
        if (stops)
            soft.Cancel();
        _held.Fulfill(0);
        var reading = await run.InTime();

        Assert.Equal("source", Assert.IsType<SettledInputException>(reading.End).InnerException?.Message);
        Assert.Equal([0, 1], reading.Records.Select(record => record.Value));
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S32_S35_A_source_that_has_ended_within_a_chunk_is_complete_even_after_a_stop()
    {
        using var soft = new CancellationTokenSource();
        var run = StreamAsync<int, int, Three>(
            ProbedEnumerable.Of(2), HeldAsync, new() { MaxConcurrency = 1, StopTaking = soft.Token }).ToSettledBatchAsync();
        await _held.Started(0).InTime();
        soft.Cancel();
        _held.Fulfill(0);
        var batch = await run.InTime();

        Assert.Equal((2, true), (batch.Count, batch.InputCompleted));
    }

    [Fact]
    public async Task S30_S35_Inputs_that_a_blocking_source_gave_before_it_blocked_are_canceled_when_it_is_abandoned()
    {
        using var blocked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var source = new ProbedEnumerable(n =>
        {
            if (n < 5)
                return n;
            blocked.Set();
            goOn.Wait(Limit.Time);
            return n;
        });
        var run = StreamAsync<int, int, Three>(source, AnswerAsync, new() { TimeProvider = _time }, stop.Token).ReadAsync();
        blocked.InTime();
        stop.Cancel();
        var reading = await _time.PassUntil(run);

        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Contains("3 fulfilled, 0 rejected, 2 canceled", reading.End.Message);
        Assert.Equal(
            [(0, 1), (1, 1), (2, 1), (3, 0), (4, 0)],
            reading.Records.OrderBy(record => record.Index).Select(record => (record.Input, record.Attempts)));
        goOn.Set();
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
        Assert.Equal([0, 1, 2], Assert.Single(_calls));
    }

    [Fact]
    public async Task S30_S35_A_kept_pull_that_does_not_end_is_abandoned_and_the_source_is_closed_behind_it()
    {
        using var stop = new CancellationTokenSource();
        var (source, pull) = PendingAt(1);
        var run = StreamAsync<int, int, Three>(source, HeldAsync, new() { MaxConcurrency = 1, TimeProvider = _time }, stop.Token)
            .ReadAsync();
        await _held.Started(0).InTime();
        stop.Cancel();
        // The call is abandoned in the same moment.
        var reading = await _time.PassUntil(run);

        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Equal((0, SettledStatus.Canceled), (Assert.Single(reading.Records).Input, reading.Records[0].Status));
        Assert.Equal(0, source.Use.Disposals);
        pull.SetResult(7);
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S30_S35_A_kept_pull_that_has_ended_is_not_abandoned_with_the_call_that_hangs()
    {
        using var stop = new CancellationTokenSource();
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) => n == 0 ? new(0) : new(pull.Task));
        var run = StreamAsync<int, int, Three>(source, HeldAsync, new() { MaxConcurrency = 1, TimeProvider = _time }, stop.Token)
            .ReadAsync();
        await _held.Started(0).InTime();
        stop.Cancel();
        // The source has given the input, and nobody has taken it yet.
        pull.SetResult(7);
        var reading = await _time.PassUntil(run);

        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Equal([(0, SettledStatus.Canceled, 1), (7, SettledStatus.Canceled, 0)],
            reading.Records.OrderBy(record => record.Index).Select(record => (record.Input, record.Status, record.Attempts)));
        source.Use.AssertUsedOnce();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task S16_S35_A_reader_that_leaves_within_a_chunk_ends_the_run(int concurrency)
    {
        var (source, pull) = PendingAt(3);
        var reader = StreamAsync<int, int, Three>(source, AnswerAsync, new() { MaxConcurrency = concurrency }).GetAsyncEnumerator();
        await reader.NextAsync();
        var leaving = reader.DisposeAsync().AsTask();
        await Reading.Until(() => source.Token.IsCancellationRequested);
        pull.SetCanceled();
        await leaving.InTime();

        Assert.False(await reader.MoveAsync());
        Assert.Single(_calls);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S16_S35_A_reader_that_has_no_room_leaves_though_a_pull_is_kept()
    {
        var (source, pull) = PendingAt(9);
        var options = new SettledBatchOptions { MaxConcurrency = 1, BufferSize = 1 };
        var reader = StreamAsync<int, int, SplitEight>(source, AnswerAsync, options).GetAsyncEnumerator();
        // The second call has one input, and then there is no room for another whole call.
        for (int i = 0; i < 9; i++)
            await reader.NextAsync();
        await Pool.BehindAllThatIsQueued();
        var leaving = reader.DisposeAsync().AsTask();
        await Reading.Until(() => source.Token.IsCancellationRequested);
        Assert.False(leaving.IsCompleted);
        pull.SetResult(9);
        await leaving.InTime();

        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S16_S35_A_reader_leaves_while_a_call_runs_a_pull_is_kept_and_there_is_no_room()
    {
        TaskCompletionSource<int?>[] pulls =
            [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
        var source = new ProbedSource((n, _) => n == 0 ? new(0) : new(pulls[n - 1].Task));
        var options = new SettledBatchOptions { MaxConcurrency = 1, BufferSize = 1 };
        var reader = StreamAsync<int, int, SplitEight>(source, HeldAsync, options).GetAsyncEnumerator();
        var first = reader.NextAsync();
        await _held.Started(0).InTime();
        _held.Fulfill(0);
        await first.InTime();
        pulls[0].SetResult(1);
        await _held.Started(1).InTime();

        var leaving = reader.DisposeAsync().AsTask();
        await Reading.Until(() => source.Token.IsCancellationRequested);
        await Pool.BehindAllThatIsQueued();
        _held.Fulfill(1);
        pulls[1].SetCanceled();
        await leaving.InTime();

        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S17_S35_A_cancellation_within_a_pull_ends_the_chunk_and_loses_no_input()
    {
        using var stop = new CancellationTokenSource();
        var source = new ProbedEnumerable(n =>
        {
            if (n == 1)
                stop.Cancel();
            return n < 2 ? n : throw new FormatException("source");
        });
        // The source fails in the pull after the stop, which the chunk does not ask for any more.
        var reading = await StreamAsync<int, int, Three>(source, AnswerAsync, new() { MaxConcurrency = 2 }, stop.Token)
            .ReadAsync().InTime();

        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Equal([(0, SettledStatus.Canceled, 0), (1, SettledStatus.Canceled, 0)],
            reading.Records.Select(record => (record.Input, record.Status, record.Attempts)));
        Assert.Equal(2, source.Use.Moves);
    }

    [Fact]
    public async Task S17_S35_A_cancellation_while_the_next_pull_begins_loses_no_input()
    {
        using var stop = new CancellationTokenSource();
        var pull = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new ProbedSource((n, _) =>
        {
            if (n == 0)
                return new(0);
            stop.Cancel();
            return new(pull.Task);
        });
        var run = StreamAsync<int, int, Three>(source, AnswerAsync, new() { MaxConcurrency = 1 }, stop.Token).ReadAsync();
        await Reading.Until(() => source.Token.IsCancellationRequested);
        await Pool.BehindAllThatIsQueued();
        pull.SetResult(7);
        var reading = await run.InTime();

        Assert.IsType<OperationCanceledException>(reading.End);
        Assert.Equal([(0, 0), (7, 0)], reading.Records.Select(record => (record.Input, record.Attempts)));
        Assert.Empty(_calls);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S29_S35_Each_enumeration_is_a_run_and_a_second_move_is_an_error()
    {
        var stream = StreamAsync<int, int, Three>([1, 2], HeldAsync);
        await using var first = stream.GetAsyncEnumerator();
        await using var second = stream.GetAsyncEnumerator();
        var move = first.NextAsync();
        await _held.Started(1).InTime();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first.MoveNextAsync());
        _held.Fulfill(1);

        Assert.Equal(1, (await move).Input);
        Assert.Equal(1, (await second.NextAsync()).Input);
    }

    [Fact]
    public async Task S35_A_call_that_is_split_is_read_when_all_its_parts_are_done()
    {
        var reading = await StreamAsync<int, int, SplitEight>(
            Enumerable.Range(0, 20), async (inputs, token) =>
            {
                var answer = await AnswerAsync(inputs, token);
                return inputs.Contains(13) ? throw new FormatException() : answer;
            },
            new() { StreamOrder = StreamOrder.Input }).ReadAsync().InTime();

        Assert.Null(reading.End);
        Assert.Equal(Enumerable.Range(0, 20), reading.Records.Select(record => record.Input));
        Assert.Equal(13, Assert.Single(reading.Records, record => record.IsRejected).Input);
        Assert.Equal([4, 4, 3, 3, 2, 2, 2, 2], reading.Records.Where(record => record.Attempts > 1).OrderBy(record => record.Index switch
        {
            12 or 13 => 0,
            14 or 15 => 1,
            _ => 2,
        }).Select(record => record.Attempts));
    }

    [Fact]
    public async Task S24_S35_A_batch_of_a_stream_is_retried_in_new_chunks()
    {
        var bad = new HashSet<int> { 1, 4, 6 };
        var stream = StreamAsync<int, int, Three>(ProbedSource.Of(8), async (inputs, token) =>
        {
            await AnswerAsync(inputs, token);
            return inputs.Where(input => !bad.Contains(input)).ToDictionary(input => input, input => input);
        });
        var batch = await stream.ToSettledBatchAsync().InTime();
        Assert.Equal([1, 4, 6], batch.Rejected.Select(record => record.Input));
        bad.Clear();
        _calls.Clear();
        var second = await batch.RetryAsync().InTime();

        Assert.Equal([1, 4, 6], Assert.Single(_calls));
        Assert.Equal(Enumerable.Range(0, 8), second.Values);
    }

    [Fact]
    public async Task S21_S35_What_the_source_sets_does_not_leak()
    {
        await Task.Run(async () =>
        {
            s_local.Value = "caller";
            var context = new SynchronizationContext();
            var seen = new ConcurrentQueue<(string?, SynchronizationContext?)>();
            var source = new ProbedEnumerable(n =>
            {
                seen.Enqueue((s_local.Value, SynchronizationContext.Current));
                s_local.Value = $"source {n}";
                SynchronizationContext.SetSynchronizationContext(context);
                return n < 20 ? n : null;
            });
            var reading = await StreamAsync<int, int, Three>(source, (inputs, token) =>
            {
                seen.Enqueue((s_local.Value, SynchronizationContext.Current));
                return AnswerAsync(inputs, token);
            }).ReadAsync();

            Assert.Equal(20, reading.Records.Count);
            Assert.All(seen, value => Assert.Equal(("caller", null), value));
        }).InTime();
    }

    [Fact]
    public async Task S22_S35_The_pulls_after_a_wait_and_the_thread_that_ended_it_do_not_notice_each_other()
    {
        var source = new WaitingSource();
        var run = StreamAsync<int, int, Three>(source, AnswerAsync).ReadAsync();
        await source.IsWaitedFor.InTime();
        var own = new Own();
        SynchronizationContext? left = null;
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(own);
            source.EndWait();
            left = SynchronizationContext.Current;
        });
        thread.Start();
        var reading = await run.InTime();
        thread.Join();

        Assert.Equal([0, 1, 2], reading.Records.Select(record => record.Value));
        Assert.Equal([null, null, null], source.Contexts);
        Assert.DoesNotContain(thread.ManagedThreadId, source.Threads);
        Assert.Same(own, left);
    }

    /// <summary>A source that gives 0, 1, …, and the result of a task as its input of this number. It ends there.</summary>
    private static (ProbedSource Source, TaskCompletionSource<int?> Pull) PendingAt(int number)
    {
        var pull = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (new((n, _) => n < number ? new(n) : n == number ? new(pull.Task) : new((int?)null)), pull);
    }

    private async Task<IReadOnlyDictionary<int, int>> AnswerAsync(IReadOnlyList<int> inputs, CancellationToken token)
    {
        _calls.Enqueue([.. inputs]);
        await Task.Yield();
        return inputs.ToDictionary(input => input, input => input);
    }

    private async Task<IReadOnlyDictionary<int, int>> HeldAsync(IReadOnlyList<int> inputs, CancellationToken token)
    {
        await _held.Deaf(inputs[0], token);
        return inputs.ToDictionary(input => input, input => input);
    }

    private sealed class Own : SynchronizationContext;

    /// <summary>Gives 0, 1 and 2. The first pull is pending, and the thread that ends it runs what waits for it.</summary>
    private sealed class WaitingSource : IAsyncEnumerable<int>, IAsyncEnumerator<int>, IValueTaskSource<bool>
    {
        private readonly TaskCompletionSource _isWaitedFor = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ManualResetValueTaskSourceCore<bool> _wait;

        public int Current { get; private set; } = -1;

        public Task IsWaitedFor => _isWaitedFor.Task;

        /// <summary>What the later pulls saw.</summary>
        public List<SynchronizationContext?> Contexts { get; } = [];

        public List<int> Threads { get; } = [];

        public void EndWait() => _wait.SetResult(true);

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync()
        {
            if (++Current == 0)
                return new(this, _wait.Version);
            Contexts.Add(SynchronizationContext.Current);
            Threads.Add(Environment.CurrentManagedThreadId);
            return new(Current < 3);
        }

        public ValueTask DisposeAsync() => default;

        public bool GetResult(short token) => _wait.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _wait.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            _wait.OnCompleted(continuation, state, token, flags);
            _isWaitedFor.SetResult();
        }
    }
}
