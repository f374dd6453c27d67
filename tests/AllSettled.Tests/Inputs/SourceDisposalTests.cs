using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Sources that cannot be opened or closed in time. A stopped run goes on without them after the grace period (S30).</summary>
public class SourceDisposalTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();
    private readonly TaskCompletionSource _disposing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new();

    private SettledBatchOptions Options => new() { StopGracePeriod = s_grace, MaxConcurrency = 2, TimeProvider = _time };

    private ValueTask DisposeAsync()
    {
        _disposing.SetResult();
        return new(_disposed.Task);
    }

    [Fact]
    public async Task S30_A_source_that_is_never_closed_does_not_keep_a_canceled_stream_from_its_end()
    {
        using var stop = new CancellationTokenSource();
        var source = new ProbedSource((n, _) => new(n)) { OnDispose = DisposeAsync };
        var run = Batch.StreamAsync(source, _items.Obedient, Options, stop.Token).ReadAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        stop.Cancel();
        await _disposing.Task.InTime();
        Assert.False(run.IsCompleted);
        var reading = await _time.PassUntil(run);

        Assert.Equal(2, reading.Records.Count);
        Assert.IsAssignableFrom<OperationCanceledException>(reading.End);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S30_A_source_that_has_ended_may_take_its_time_to_close_until_the_stream_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var source = new ProbedSource((n, _) => new(n < 1 ? n : null)) { OnDispose = DisposeAsync };
        var run = Batch.StreamAsync(source, (i, _) => Task.FromResult(i), Options, stop.Token).ReadAsync();
        await _disposing.Task.InTime();

        _time.Advance(TimeSpan.FromDays(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        stop.Cancel();
        var reading = await _time.PassUntil(run);

        Assert.Single(reading.Records);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S17_S30_A_source_that_is_never_closed_does_not_keep_a_stopped_stream_from_its_end()
    {
        var source = new ProbedSource((n, _) => new(n)) { OnDispose = DisposeAsync };
        var options = Options with { StopAfter = FailureThreshold.Count(1) };
        var run = Batch.StreamAsync(source, _items.Deaf, options).ReadAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        // The grace period of the stop passes while an item still runs. Closing the source begins only then, and gets a grace period of
        // its own.
        _items.Reject(0, new InvalidDataException());
        await Pool.BehindAllThatIsQueued();
        _time.Advance(s_grace);
        _items.Fulfill(1);
        await _disposing.Task.InTime();
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        var reading = await _time.PassUntil(run);

        Assert.Equal(SettledStopReason.FailureThreshold, Assert.IsType<SettledBatchException>(reading.End).StopReason);
        Assert.Equal(2, reading.Records.Count);
    }

    [Fact]
    public async Task S16_S30_A_source_that_is_never_closed_does_not_keep_a_reader_who_leaves()
    {
        var source = new ProbedSource((n, _) => new(n)) { OnDispose = DisposeAsync };
        var reader = Batch.StreamAsync(source, (i, _) => Task.FromResult(i), Options).GetAsyncEnumerator();
        await reader.NextAsync();

        var leave = reader.DisposeAsync().AsTask();
        await _disposing.Task.InTime();
        Assert.False(leave.IsCompleted);
        await _time.PassUntil(leave);
    }

    [Fact]
    public async Task S30_A_source_whose_Dispose_blocks_does_not_keep_a_canceled_stream_from_its_end()
    {
        using var stop = new CancellationTokenSource();
        using var disposed = new ManualResetEventSlim();
        var source = new ProbedEnumerable(n => n)
        {
            OnDispose = () =>
            {
                _disposing.SetResult();
                disposed.InTime();
            },
        };
        var run = Batch.StreamAsync(source, _items.Obedient, Options, stop.Token).ReadAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        var cancel = Task.Run(stop.Cancel);
        await _disposing.Task.InTime();
        await _time.PassUntil(run);
        disposed.Set();
        await cancel.InTime();
    }

    [Fact]
    public async Task S30_What_a_source_throws_that_was_left_behind_reaches_nobody()
    {
        using var stop = new CancellationTokenSource();
        var source = new ProbedSource((n, _) => new(n)) { OnDispose = DisposeAsync };
        var run = Batch.StreamAsync(source, _items.Obedient, Options, stop.Token).ToSettledBatchAsync();
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        stop.Cancel();
        await _disposing.Task.InTime();
        var batch = await _time.PassUntil(run);
        _disposed.SetException(new InvalidDataException("late"));

        Assert.Equal((2, SettledStopReason.Canceled), (batch.Count, batch.StopReason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S30_A_source_that_blocks_while_it_is_opened_is_given_up_and_closed_when_it_is_open(bool readerLeaves)
    {
        using var stop = new CancellationTokenSource();
        var opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var open = new ManualResetEventSlim();
        var source = new ProbedEnumerable(n => n)
        {
            OnOpen = () =>
            {
                opening.SetResult();
                open.InTime();
            },
            OnDispose = _disposing.SetResult,
        };
        Task run;
        if (readerLeaves)
        {
            var reader = Batch.StreamAsync(source, _items.Obedient, Options).GetAsyncEnumerator();
            _ = reader.MoveNextAsync().AsTask();
            await opening.Task.InTime();
            run = reader.DisposeAsync().AsTask();
        }
        else
        {
            run = Batch.StreamAsync(source, _items.Obedient, Options, stop.Token).ReadAsync();
            await opening.Task.InTime();
            stop.Cancel();
        }
        await _time.PassUntil(run);
        Assert.False(_disposing.Task.IsCompleted);
        open.Set();
        await _disposing.Task.InTime("the disposal of what was opened too late");
        Assert.Equal(0, _items.StartedCount);
    }

    [Fact]
    public async Task S07_S30_A_source_is_not_opened_once_the_stream_was_told_to_stop()
    {
        var stop = new CancellationTokenSource(); // not disposed: the captured context may become current once more, later
        using var never = new ManualResetEventSlim();
        var source = new ProbedEnumerable(n => n) { OnOpen = () => never.InTime() };
        // The call has returned. When its captured context becomes current on a pool thread, the run is about to begin there.
        var local = new AsyncLocal<bool>(change =>
        {
            if (change is { ThreadContextChanged: true, CurrentValue: true })
                stop.Cancel();
        });

        Task run = Caller.With(null, () =>
        {
            local.Value = true;
            Task begun = Batch.StreamAsync(source, _items.Obedient, Options with { StopGracePeriod = TimeSpan.Zero }, stop.Token)
                .ReadAsync();
            local.Value = false;
            return begun;
        });
        await _time.PassUntil(run);

        Assert.True(stop.IsCancellationRequested);
        Assert.Equal(0, source.Use.Opened);
    }
}
