using System.Diagnostics;
using AllSettled.Tests.Support;
using static AllSettled.Tests.Support.BulkBatch;

namespace AllSettled.Tests;

/// <summary>What an operator sees of calls that have many inputs: a span for each call, and counts of inputs.</summary>
[Collection(nameof(Alone))]
public class BulkTelemetryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S35_A_call_has_a_span_and_its_inputs_are_counted(bool isStream)
    {
        using var listener = new Operator();
        if (isStream)
            await StreamAsync<int, int, Three>(Enumerable.Range(0, 8), AnswerWithoutFiveAsync).ReadAsync().InTime();
        else
            await ByKeyAsync<int, int, Three>(Enumerable.Range(0, 8), AnswerWithoutFiveAsync).InTime();

        var batch = listener.Batch;
        Assert.Equal(isStream ? null : 8L, batch.GetTagItem("allsettled.batch.size"));
        Assert.Equal(7L, batch.GetTagItem("allsettled.batch.fulfilled"));
        Assert.Equal(1L, batch.GetTagItem("allsettled.batch.rejected"));
        Assert.Equal([(0L, 3), (3L, 3), (6L, 2)], listener.Items.Select(Call));
        // The call itself has not failed.
        Assert.All(listener.Items, call => Assert.Equal(("fulfilled", ActivityStatusCode.Unset), (Status(call), call.Status)));
        Assert.Equal((7, 1), (listener.Sum("allsettled.items", "fulfilled"), listener.Sum("allsettled.items", "rejected")));
        Assert.Equal(3, listener.Count("allsettled.item.duration"));
        Assert.Equal(0, listener.Sum("allsettled.active_items"));
    }

    [Fact]
    public async Task S35_The_parts_of_a_split_call_have_spans_and_each_input_is_counted_once()
    {
        using var listener = new Operator();
        await RunAsync<int, SplitEight>(
            [0, 1, 2, 3], (inputs, _) => inputs.Contains(3) ? throw new FormatException() : Task.CompletedTask).InTime();

        Assert.Equal(
            [(0L, 2, "fulfilled"), (0L, 4, "rejected"), (2L, 1, "fulfilled"), (2L, 2, "rejected"), (3L, 1, "rejected")],
            listener.Items.Select(call => (Call(call).Index, Call(call).Size, Status(call))).Order());
        Assert.Equal((3, 1), (listener.Sum("allsettled.items", "fulfilled"), listener.Sum("allsettled.items", "rejected")));
    }

    [Fact]
    public async Task S35_The_inputs_of_a_call_are_in_its_span_only_if_they_may()
    {
        using var listener = new Operator();
        await RunAsync<int, Three>([7, 8], (_, _) => Task.CompletedTask).InTime();
        await RunAsync<int, Three>([7, 8], (_, _) => Task.CompletedTask, new() { TraceInputs = true }).InTime();

        Assert.Equal([null, "7, 8"], listener.Items.Select(call => call.GetTagItem("allsettled.item.input")).Order());
    }

    [Fact]
    public async Task S24_S35_The_span_of_a_retry_has_the_indices_and_the_number_of_its_own_inputs()
    {
        var first = await RunAsync<int, Three>([0, 1, 2, 3, 4, 5, 6, 7], (inputs, _)
            => inputs.Count == 3 && inputs[0] != 0 ? throw new FormatException() : Task.CompletedTask).InTime();
        using var listener = new Operator();
        await first.RetryAsync().InTime();

        Assert.Equal(3L, listener.Batch.GetTagItem("allsettled.batch.size"));
        Assert.Equal((3L, 3), Call(Assert.Single(listener.Items)));
        Assert.Equal(3, listener.Sum("allsettled.items", "rejected"));
    }

    [Fact]
    public async Task S07_S35_All_parts_that_a_stop_keeps_from_being_sent_again_are_counted_as_rejected()
    {
        using var listener = new Operator();
        using var stop = new CancellationTokenSource();
        int calls = 0;
        var batch = await RunAsync<int, SplitEight>([0, 1, 2, 3, 4, 5, 6, 7], (inputs, _) =>
        {
            if (++calls == 2)
                stop.Cancel();
            throw new FormatException();
        }, token: stop.Token).InTime();

        Assert.Equal(2, calls);
        Assert.Equal(8, batch.Rejected.Count);
        Assert.Equal(8, listener.Sum("allsettled.items", "rejected"));
        Assert.Equal(8, listener.Sum("allsettled.items"));
    }

    [Fact]
    public async Task S07_S35_Inputs_that_were_never_sent_are_counted_as_canceled()
    {
        using var listener = new Operator();
        using var stop = new CancellationTokenSource();
        await RunAsync<int, Three>([0, 1, 2, 3, 4, 5, 6, 7], async (_, _) =>
        {
            await Task.Yield();
            await stop.CancelAsync();
        }, new() { MaxConcurrency = 1 }, stop.Token).InTime();

        Assert.Equal((3, 5), (listener.Sum("allsettled.items", "fulfilled"), listener.Sum("allsettled.items", "canceled")));
        Assert.Equal(5L, listener.Batch.GetTagItem("allsettled.batch.canceled"));
    }

    private static (long Index, int Size) Call(Activity span)
        => ((long)span.GetTagItem("allsettled.item.index")!, (int)span.GetTagItem("allsettled.call.size")!);

    private static string Status(Activity span) => (string)span.GetTagItem("allsettled.item.status")!;

    private static async Task<IReadOnlyDictionary<int, int>> AnswerWithoutFiveAsync(IReadOnlyList<int> inputs, CancellationToken token)
    {
        await Task.Yield();
        return inputs.Where(input => input != 5).ToDictionary(input => input, input => input);
    }
}
