using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class FatalTests
{
    private readonly HeldItems _items = new();

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S18_Thrown_before_the_first_await(Shape shape)
    {
        var outOfMemory = new OutOfMemoryException("test");
        int calls = 0;
        var result = await shape.RunAsync(
            100, (i, _) => Interlocked.Increment(ref calls) == 3 ? throw outOfMemory : Task.FromResult(i), new() { MaxConcurrency = 1 })
            .InTime();

        Assert.Equal(SettledStopReason.Fatal, result.StopReason);
        Assert.Same(outOfMemory, result[2].Error);
        Assert.Equal(3, calls);
        Assert.All(
            result.Records.Where(record => record.Index > 2),
            record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        if (!shape.IsStream())
            Assert.Equal(100, result.Records.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S18_Thrown_after_an_await_lets_the_running_ones_finish(Shape shape)
    {
        var outOfMemory = new OutOfMemoryException("test");
        var run = shape.RunAsync(100, _items.Obedient, new() { MaxConcurrency = 2 });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Reject(0, outOfMemory);
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();
        _items.Fulfill(1);
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.Fatal, result.StopReason);
        Assert.Same(outOfMemory, result[0].Error);
        Assert.Equal(10, result[1].Value);
        Assert.Equal(2, _items.StartedCount);
    }

    [Fact]
    public async Task S18_A_stream_ends_with_an_exception_that_says_so()
    {
        var reading = await Batch.StreamAsync(
            ProbedSource.Of(10), (i, _) => i == 1 ? throw new OutOfMemoryException("test") : Task.FromResult(i),
            new() { MaxConcurrency = 1 })
            .ReadAsync().InTime();

        Assert.Equal([0L, 1L], reading.Indices);
        var stopped = Assert.IsType<SettledBatchException>(reading.End);
        Assert.Equal((SettledStopReason.Fatal, 1L), (stopped.StopReason, stopped.RejectedCount));
    }

    [Fact]
    public async Task S18_S17_Fatal_is_the_reason_even_where_the_same_item_trips_the_threshold()
    {
        var batch = await Batch.RunAsync<int, int>(
            [0, 1], (_, _) => throw new OutOfMemoryException("test"), new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(1) })
            .InTime();

        Assert.Equal(SettledStopReason.Fatal, batch.StopReason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void S18_S27_A_synchronous_item(int concurrency)
    {
        foreach (var source in new IEnumerable<int>[] { Enumerable.Range(0, 1000).ToArray(), ProbedEnumerable.Of(1000) })
        {
            var batch = Batch.Run(source, int (i, _) => throw new OutOfMemoryException("test"), new() { MaxConcurrency = concurrency });

            Assert.Equal(SettledStopReason.Fatal, batch.StopReason);
            Assert.InRange(batch.Rejected.Count, 1, concurrency);
            Assert.All(batch.Canceled, record => Assert.Equal(0, record.Attempts));
        }
    }

    [Fact]
    public async Task S18_S27_A_synchronous_item_of_a_stream()
    {
        var reading = await Batch.Stream(ProbedEnumerable.Of(10), (i, _) => i == 4 ? throw new OutOfMemoryException("test") : i)
            .ReadAsync().InTime();

        Assert.Equal([0L, 1L, 2L, 3L, 4L], reading.Indices);
        Assert.Equal(SettledStopReason.Fatal, Assert.IsType<SettledBatchException>(reading.End).StopReason);
    }
}
