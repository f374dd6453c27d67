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
    public async Task S44_A_null_is_not_dropped()
    {
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(2), (_, _) => Task.FromResult<string?>(null), Options).GetAsyncEnumerator();
        await reader.NextAsync();
        await reader.LeaveAsync();

        Assert.Empty(_witness.Dropped);
    }

    private static Task<IReadOnlyDictionary<int, int>> TenfoldAsync(IReadOnlyList<int> inputs, CancellationToken token)
        => Task.FromResult<IReadOnlyDictionary<int, int>>(inputs.ToDictionary(input => input, input => input * 10));

    private IEnumerable<(long, object?, object)> Dropped()
        => _witness.Dropped.Select(dropped => (dropped.Index, dropped.Input, dropped.Value));
}
