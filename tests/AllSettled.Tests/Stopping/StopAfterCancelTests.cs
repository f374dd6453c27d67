using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Thresholds that tell the running items to stop as well.</summary>
public class StopAfterCancelTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    public static MatrixTheoryData<Shape, Around, bool> Ways
        => new(Enum.GetValues<Shape>(), Enum.GetValues<Around>(), [false, true]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S17_The_running_items_are_told_and_what_they_do_counts(Shape shape, Around around, bool ratio)
    {
        var boom = new InvalidDataException("boom");
        var threshold = ratio
            ? FailureThreshold.Ratio(0.3, minimumSettled: 2, cancelRunning: true)
            : FailureThreshold.Count(1, cancelRunning: true);
        var run = shape.RunAsync(
            20, (i, token) => i == 2 ? _items.Obedient(i, token) : _items.Deaf(i, token),
            new SettledBatchOptions { MaxConcurrency = 4, StopAfter = threshold }.With(around));
        for (int i = 0; i < 4; i++)
            await _items.Started(i).InTime();
        _items.Fulfill(0);
        await _items.Started(4).InTime();
        Assert.All([1, 2, 3, 4], i => Assert.False(_items.TokenOf(i).IsCancellationRequested));

        _items.Reject(1, boom);
        await Reading.Until(() => new[] { 2, 3, 4 }.All(i => _items.TokenOf(i).IsCancellationRequested));
        await Reading.Until(() => _items.Running == 2);
        _items.Fulfill(3);
        _items.Reject(4, boom);
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, result.StopReason);
        Assert.Equal(
            [SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Canceled, SettledStatus.Fulfilled, SettledStatus.Rejected],
            result.Records.Take(5).Select(record => record.Status));
        Assert.Equal((1, (Exception?)null), (result[2].Attempts, result[2].Error));
        Assert.Equal(5, _items.StartedCount);
        Assert.Equal(shape.IsStream() ? 5 : 20, result.Records.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S17_S10_Deaf_items_are_abandoned_after_the_grace_period(Shape shape)
    {
        var run = shape.RunAsync(
            9, _items.Deaf,
            new() { MaxConcurrency = 2, TimeProvider = _time, StopAfter = FailureThreshold.Count(1, cancelRunning: true) });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _items.Reject(0, new InvalidDataException());
        await Reading.Until(() => _items.TokenOf(1).IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await run.InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, result.StopReason);
        Assert.Equal((SettledStatus.Canceled, 1), (result[1].Status, result[1].Attempts));
        Assert.Equal(result.Batch is null ? null : 1, result.AbandonedCount);
        _items.Fulfill(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S17_S27_Synchronous_items_on_several_threads(bool cancelRunning)
    {
        foreach (var around in Enum.GetValues<Around>())
        {
            using var both = new Barrier(2);
            int calls = 0;
            var batch = Batch.Run(Enumerable.Range(0, 50).ToArray(), (i, token) =>
            {
                int call = Interlocked.Increment(ref calls);
                if (call <= 2)
                    Assert.True(both.SignalAndWait(Limit.Time));
                if (call == 1)
                    throw new InvalidDataException();
                if (cancelRunning)
                    Assert.True(token.WaitHandle.WaitOne(Limit.Time));
                token.ThrowIfCancellationRequested();
                return i;
            }, new SettledBatchOptions { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(1, cancelRunning) }.With(around));

            Assert.Equal(SettledStopReason.FailureThreshold, batch.StopReason);
            Assert.Single(batch.Rejected);
            Assert.Equal(cancelRunning ? 1 : 0, batch.Canceled.Count(record => record.Attempts == 1));
            if (cancelRunning)
                Assert.Equal(2, calls);
        }
    }

    [Fact]
    public async Task S17_S30_The_source_of_a_stream_is_told()
    {
        var source = new ProbedSource(async (n, token) =>
        {
            if (n == 0)
                return 0;
            await Task.Delay(Timeout.Infinite, token);
            return null;
        });
        var reading = await Batch.StreamAsync<int, int>(
            source, (_, _) => throw new InvalidDataException(), new() { StopAfter = FailureThreshold.Count(1, cancelRunning: true) })
            .ReadAsync().InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, Assert.IsType<SettledBatchException>(reading.End, exactMatch: false).StopReason);
        source.Use.AssertUsedOnce();
    }

    [Fact]
    public void Thresholds_that_differ_only_in_it_are_not_equal()
    {
        Assert.NotEqual(FailureThreshold.Count(1), FailureThreshold.Count(1, cancelRunning: true));
        Assert.NotEqual(FailureThreshold.Ratio(0.5, 1), FailureThreshold.Ratio(0.5, 1, cancelRunning: true));
        Assert.Equal(FailureThreshold.Ratio(0.5, 1, cancelRunning: true), FailureThreshold.Ratio(0.5, 1, cancelRunning: true));
    }
}
