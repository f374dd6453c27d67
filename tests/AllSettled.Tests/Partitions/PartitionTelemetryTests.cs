using System.Diagnostics;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>What an operator sees of keys.</summary>
[Collection(nameof(Alone))]
public class PartitionTelemetryTests
{
    private static readonly int[] s_inputs = [.. Enumerable.Range(0, 3000)];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void S34_The_span_of_a_synchronous_batch_has_the_number_of_keys(int threads)
    {
        using var listener = new Operator();
        KeyedBatch.Run(s_inputs, Keys<int>.By(i => i % 1500), (i, _) => i, new() { MaxConcurrency = threads });

        Assert.Equal(1500, listener.Batch.GetTagItem("allsettled.batch.partitions"));
        Assert.InRange((int)listener.Batch.GetTagItem("allsettled.batch.max_partitions_in_use")!, 1, 1500);
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_The_span_of_a_batch_has_the_number_of_keys_and_that_of_a_stream_the_most_in_use(Keyed way)
    {
        using var listener = new Operator();
        await way.RunAsync(s_inputs, Keys<int>.By(i => i % 1500), (i, _) => Task.FromResult(i), new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal(way.IsStream() ? null : 1500, listener.Batch.GetTagItem("allsettled.batch.partitions"));
        Assert.Equal(1, listener.Batch.GetTagItem("allsettled.batch.max_partitions_in_use"));
        Assert.Null(listener.Items[0].GetTagItem("allsettled.item.partition_key"));
    }

    [Fact]
    public async Task Without_keys_the_span_says_nothing_about_them()
    {
        using var listener = new Operator();
        await Batch.RunAsync([1], (i, _) => Task.FromResult(i));

        Assert.Null(listener.Batch.GetTagItem("allsettled.batch.partitions"));
        Assert.Null(listener.Batch.GetTagItem("allsettled.batch.max_partitions_in_use"));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_The_key_is_in_the_span_only_if_inputs_are(Keyed way)
    {
        using var listener = new Operator();
        await way.RunAsync([0, 1], Keys<int>.By(i => i == 0 ? null : "blue"), (i, _) => Task.FromResult(i), new() { TraceInputs = true })
            .InTime();

        Assert.Equal(["null", "blue"], listener.Items.Select(item => item.GetTagItem("allsettled.item.partition_key")));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_A_key_that_throws_has_a_span_with_its_error(Keyed way)
    {
        using var listener = new Operator();
        await way.RunAsync([0, 1], Keys<int>.By(i => i == 1 ? throw new FormatException() : 0), (i, _) => Task.FromResult(i)).InTime();

        Assert.Equal((ActivityStatusCode.Error, 0), (listener.Items[1].Status, listener.Items[1].GetTagItem("allsettled.item.attempts")));
        Assert.Equal(1, listener.Sum("allsettled.items", "rejected"));
        Assert.Equal(0, listener.Sum("allsettled.active_items"));
    }

    [Theory]
    [MemberData(nameof(KeyedBatch.All), MemberType = typeof(KeyedBatch))]
    public async Task S34_Items_of_a_stopped_partition_have_no_span_and_are_counted(Keyed way)
    {
        using var listener = new Operator();
        await way.RunAsync(
            [0, 1, 2], Keys<int>.By(_ => 0, stopOnFailure: true), (i, _) => i == 0 ? throw new FormatException() : Task.FromResult(i))
            .InTime();

        Assert.Single(listener.Items);
        Assert.Equal(2, listener.Sum("allsettled.items", "canceled"));
        Assert.Equal(2L, listener.Batch.GetTagItem("allsettled.batch.canceled"));
    }
}
