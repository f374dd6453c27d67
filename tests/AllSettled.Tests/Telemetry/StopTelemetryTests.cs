using System.Diagnostics;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>What an operator sees of stops, and of retries that run some of the items.</summary>
[Collection(nameof(Alone))]
public class StopTelemetryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S32_A_soft_stop_is_no_error(Shape shape)
    {
        using var listener = new Operator();
        using var soft = new CancellationTokenSource();
        var run = shape.RunAsync(5, _items.Deaf, new() { MaxConcurrency = 2, StopTaking = soft.Token, TimeProvider = _time });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        soft.Cancel();
        _items.Fulfill([0, 1]);
        await run.InTime();

        Assert.Equal("requested", listener.Batch.GetTagItem("allsettled.batch.stop_reason"));
        Assert.Equal(ActivityStatusCode.Unset, listener.Batch.Status);
        Assert.Equal(2L, listener.Batch.GetTagItem("allsettled.batch.fulfilled"));
        Assert.Equal(shape.IsStream() ? 0L : 3L, listener.Batch.GetTagItem("allsettled.batch.canceled"));
        Assert.Equal(2, listener.Items.Count);
        Assert.All(listener.Items, item => Assert.NotEqual(ActivityStatusCode.Error, item.Status));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task The_end_of_a_batch_s_time_is_an_error(Shape shape)
    {
        using var listener = new Operator();
        var run = shape.RunAsync(
            5, _items.Obedient, new() { MaxConcurrency = 2, BatchTimeout = TimeSpan.FromSeconds(10), TimeProvider = _time });
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(10));
        await run.InTime();

        Assert.Equal("timeout", listener.Batch.GetTagItem("allsettled.batch.stop_reason"));
        Assert.Equal((ActivityStatusCode.Error, "Stopped: Timeout"), (listener.Batch.Status, listener.Batch.StatusDescription));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S27_Synchronous_batches(int concurrency)
    {
        foreach (bool soft in new[] { true, false })
        {
            using var listener = new Operator();
            using var stop = new CancellationTokenSource();
            Batch.Run(Enumerable.Range(0, 10).ToArray(), (i, _) =>
            {
                if (soft)
                    stop.Cancel();
                else
                    _time.Advance(TimeSpan.FromSeconds(10));
                return i;
            }, new()
            {
                MaxConcurrency = concurrency,
                StopTaking = stop.Token,
                BatchTimeout = TimeSpan.FromSeconds(10),
                TimeProvider = _time,
            });

            Assert.Equal(soft ? "requested" : "timeout", listener.Batch.GetTagItem("allsettled.batch.stop_reason"));
            Assert.Equal(soft ? ActivityStatusCode.Unset : ActivityStatusCode.Error, listener.Batch.Status);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_A_retry_of_some_items_tells_of_these_alone(bool synchronous)
    {
        var batch = SynchronousOrNot(synchronous);
        using var listener = new Operator();
        await batch.RetryWhereAsync(record => record.Input is 1 or 5).InTime();

        Assert.Equal(2L, listener.Batch.GetTagItem("allsettled.batch.size"));
        Assert.Equal(1L, listener.Batch.GetTagItem("allsettled.batch.fulfilled"));
        Assert.Equal(1L, listener.Batch.GetTagItem("allsettled.batch.rejected"));
        Assert.Equal(0L, listener.Batch.GetTagItem("allsettled.batch.canceled"));
        Assert.Equal([1L, 5L], listener.Items.Select(item => item.GetTagItem("allsettled.item.index")));
        Assert.Equal("none", listener.Batch.GetTagItem("allsettled.batch.stop_reason"));
    }

    /// <summary>In the first call of each item, 1, 3 and 5 fail. In the second call, 5 fails.</summary>
    private static SettledBatch<int, int> SynchronousOrNot(bool synchronous)
    {
        var calls = new int[6];
        int Item(int i) => i % 2 == 1 && (++calls[i] == 1 || i == 5) ? throw new InvalidDataException() : i;
        int[] inputs = [0, 1, 2, 3, 4, 5];
        return synchronous
            ? Batch.Run(inputs, (i, _) => Item(i))
            : Batch.RunAsync(inputs, (i, _) => Task.FromResult(Item(i)), new() { MaxConcurrency = 1 }).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task S24_The_items_of_a_batch_with_gaps_have_the_indices_of_their_records()
    {
        var made = SettledBatch.Create(
        [
            Settled.Fulfilled(2, 20, 1),
            Settled.Canceled<int, int>(4, 40),
            Settled.Rejected<int, int>(7, 70, new IOException(), attempts: 2),
        ]);
        using var listener = new Operator();
        var resumed = await made.ResumeAsync(async (i, _) =>
        {
            await Task.Yield();
            return i;
        }).InTime();

        Assert.Equal([2L, 4L, 7L], resumed.Select(record => record.Index));
        Assert.Equal([4L, 7L], listener.Items.Select(item => item.GetTagItem("allsettled.item.index")));
        Assert.Equal([1, 3], listener.Items.Select(item => item.GetTagItem("allsettled.item.attempts")));
        Assert.Equal("settle ResumeAsync", listener.Batch.DisplayName);
        Assert.Equal(2L, listener.Batch.GetTagItem("allsettled.batch.size"));
    }
}
