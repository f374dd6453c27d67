using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;

namespace AllSettled.Tests;

/// <summary>Drivers that answer a stop with an exception of their own.</summary>
public class TreatAsCancellationTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();
    private readonly DriverException _aborted = new();
    private int _asked;

    private SettledBatchOptions Options => new()
    {
        MaxConcurrency = 3,
        TimeProvider = _time,
        TreatAsCancellation = error =>
        {
            Interlocked.Increment(ref _asked);
            Assert.IsNotAssignableFrom<OperationCanceledException>(error);
            return error is DriverException;
        },
    };

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task S05_After_a_stop_such_an_item_is_canceled_and_others_are_rejected(Shape shape, Around around)
    {
        using var stop = new CancellationTokenSource();
        var boom = new InvalidDataException("boom");
        var run = shape.RunAsync(3, _items.Deaf, Options.With(around), stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();

        stop.Cancel();
        _items.Reject(0, _aborted);
        _items.Reject(1, boom);
        _items.Cancel(2);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Canceled, null, 1), (result[0].Status, result[0].Error, result[0].Attempts));
        Assert.Equal((SettledStatus.Rejected, boom), (result[1].Status, result[1].Error));
        Assert.Equal(SettledStatus.Canceled, result[2].Status);
        Assert.Equal(SettledStopReason.Canceled, result.StopReason);
    }

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task S05_Without_a_stop_it_is_a_failure_and_the_function_is_not_asked(Shape shape, Around around)
    {
        using var soft = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(3, _items.Deaf, (Options with { StopTaking = soft.Token }).With(around), stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _items.Reject(0, _aborted);
        // A soft stop does not tell the items.
        soft.Cancel();
        _items.Reject(1, _aborted);
        _items.Fulfill(2);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Rejected, _aborted), (result[0].Status, result[0].Error));
        Assert.Equal((SettledStatus.Rejected, _aborted), (result[1].Status, result[1].Error));
        Assert.Equal(0, _asked);
    }

    [Theory]
    [InlineData(1, Around.Nothing)]
    [InlineData(1, Around.TimeLimit)]
    [InlineData(1, Around.Pipeline)]
    [InlineData(2, Around.Nothing)]
    [InlineData(2, Around.PipelineAndTimeLimit)]
    public void S05_S27_So_it_is_for_synchronous_items(int concurrency, Around around)
    {
        using var stop = new CancellationTokenSource();
        var boom = new InvalidDataException("boom");
        using var all = new Barrier(concurrency);
        var batch = Batch.Run<int, int>(Enumerable.Range(0, 10).ToArray(), (i, _) =>
        {
            if (i < 1)
                throw _aborted;
            Assert.True(all.SignalAndWait(Limit.Time));
            stop.Cancel();
            throw i == 1 ? _aborted : boom;
        }, (Options with { MaxConcurrency = concurrency }).With(around), stop.Token);

        Assert.Equal((SettledStatus.Rejected, _aborted), (batch[0].Status, batch[0].Error));
        Assert.Equal((SettledStatus.Canceled, null, 1), (batch[1].Status, batch[1].Error, batch[1].Attempts));
        Assert.Equal(concurrency - 1, batch.Rejected.Count(record => record.Error == boom));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_After_the_item_s_time_limit_it_becomes_the_TimeoutException(Shape shape)
    {
        var boom = new InvalidDataException("boom");
        var run = shape.RunAsync(2, _items.Deaf, Options with { ItemTimeout = TimeSpan.FromSeconds(10) });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        _items.Reject(0, _aborted);
        _items.Reject(1, boom);
        var result = await run.InTime();

        Assert.Equal(SettledStatus.Rejected, result[0].Status);
        Assert.Same(_aborted, Assert.IsType<TimeoutException>(result[0].Error).InnerException);
        Assert.Same(boom, result[1].Error);
        Assert.Equal(SettledStopReason.None, result.StopReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S09_A_pipeline_sees_the_TimeoutException(bool synchronous)
    {
        var seen = new List<Exception?>();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }.AddRetry(new()
        {
            ShouldHandle = args =>
            {
                if (args.Outcome.Exception is { } error)
                    seen.Add(error);
                return new(args.Outcome.Exception is TimeoutException);
            },
            Delay = TimeSpan.Zero,
        }).Build();
        int calls = 0;
        int Item(int i, CancellationToken token)
        {
            if (++calls > 1)
                return i;
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.True(token.IsCancellationRequested);
            throw _aborted;
        }
        var options = Options with { ItemTimeout = TimeSpan.FromSeconds(10), Resilience = pipeline };
        var batch = synchronous
            ? Batch.Run([7], Item, options)
            : await Batch.RunAsync([7], (i, token) => Task.FromResult(Item(i, token)), options).InTime();

        Assert.Equal((7, 2), (batch[0].Value, batch[0].Attempts));
        Assert.Same(_aborted, Assert.IsType<TimeoutException>(Assert.Single(seen)).InnerException);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task S07_In_a_pipeline_an_item_that_answers_the_stop_keeps_the_error_of_the_call_before(bool synchronous, bool treated)
    {
        using var stop = new CancellationTokenSource();
        var boom = new InvalidDataException("boom");
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new() { MaxRetryAttempts = 5, Delay = TimeSpan.Zero }).Build();
        int calls = 0;
        int Item(int i)
        {
            if (++calls == 1)
                throw boom;
            stop.Cancel();
            throw _aborted;
        }
        var options = Options with { Resilience = pipeline, TreatAsCancellation = treated ? Options.TreatAsCancellation : null };
        var batch = synchronous
            ? Batch.Run([7], (i, _) => Item(i), options, stop.Token)
            : await Batch.RunAsync([7], async (i, _) =>
            {
                await Task.Yield();
                return Item(i);
            }, options, stop.Token).InTime();

        Assert.Equal(2, calls);
        Assert.Equal(
            treated ? (SettledStatus.Canceled, boom, 2) : (SettledStatus.Rejected, (Exception)_aborted, 2),
            (batch[0].Status, batch[0].Error, batch[0].Attempts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S11_The_source_of_a_stream_that_was_told_has_ended_and_not_failed(bool softly)
    {
        using var stop = new CancellationTokenSource();
        var source = new ProbedSource((n, _) =>
        {
            if (n < 2)
                return new(n);
            stop.Cancel();
            throw _aborted;
        });
        var reading = await Batch.StreamAsync(
            source, (i, _) => Task.FromResult(i), Options with { StopTaking = softly ? stop.Token : default },
            softly ? default : stop.Token).ReadAsync().InTime();

        Assert.Equal([0L, 1L], reading.Indices.Order());
        if (softly)
            Assert.Null(reading.End);
        else
            Assert.IsAssignableFrom<OperationCanceledException>(reading.End);
        Assert.Equal(1, _asked);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S11_Without_a_stop_the_source_has_failed_and_the_function_is_not_asked()
    {
        var stream = Batch.StreamAsync(
            new ProbedSource((n, _) => n < 2 ? new(n) : throw _aborted), (i, _) => Task.FromResult(i), Options);
        Assert.Same(_aborted, Assert.IsAssignableFrom<SettledInputException>((await stream.ReadAsync().InTime()).End).InnerException);

        var source = new SourceProbe(5) { Fault = SourceFault.MoveNext, FaultAt = 2 };
        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.RunAsync(source, (i, _) => Task.FromResult(i), Options).InTime());
        Assert.Same(source.Error, failed.InnerException);
        Assert.Equal(0, _asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S11_The_source_of_a_batch_that_was_told_has_ended_and_not_failed(bool synchronous)
    {
        using var stop = new CancellationTokenSource();
        var source = new ProbedEnumerable(n =>
        {
            if (n < 2)
                return n;
            stop.Cancel();
            throw _aborted;
        });
        var batch = synchronous
            ? Batch.Run(source, (i, _) => i, Options, stop.Token)
            : await Batch.RunAsync(source, (i, _) => Task.FromResult(i), Options, stop.Token).InTime();

        Assert.Equal((2, SettledStopReason.Canceled, false), (batch.Canceled.Count, batch.StopReason, batch.InputCompleted));
        var canceled = Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled);
        Assert.Same(_aborted, canceled.InnerException?.InnerException);
    }

    [Theory]
    [MemberData(nameof(Arounds.OfShapes), MemberType = typeof(Arounds))]
    public async Task A_function_that_throws_leaves_the_item_its_own_exception(Shape shape, Around around)
    {
        using var stop = new CancellationTokenSource();
        var run = shape.RunAsync(1, _items.Deaf, (Options with
        {
            TreatAsCancellation = _ => throw new NotSupportedException(),
        }).With(around), stop.Token);
        await _items.Started(0).InTime();
        stop.Cancel();
        _items.Reject(0, _aborted);
        var result = await run.InTime();

        Assert.Equal((SettledStatus.Rejected, _aborted, 1), (result[0].Status, result[0].Error, result[0].Attempts));
    }

    /// <summary>What a database driver throws when a command was aborted.</summary>
    private sealed class DriverException() : Exception("command aborted");
}
