using System.Text.Json;
using System.Collections;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Reading a batch: positions, views, and the checks that throw.</summary>
public class SettledBatchTests
{
    private static readonly InvalidDataException s_error = new("two");

    /// <summary>0 and 3 fulfilled, 1 and 4 rejected, 2 and 5 canceled.</summary>
    private static async Task<SettledBatch<int, string>> MixedAsync()
    {
        using var stop = new CancellationTokenSource();
        var gates = new Gates(5);
        var running = Batch.RunAsync<int, string>([0, 10, 20, 30, 40, 50], async (i, ct) =>
        {
            int value = await gates.RunAsync(i / 10, ct);
            return $"v{value}";
        }, new() { MaxConcurrency = 5 }, stop.Token);
        await gates.Started(..);
        stop.Cancel();
        gates.Fulfill(0, 0);
        gates.Reject(1, s_error);
        gates.Reject(2, new OperationCanceledException());
        gates.Fulfill(3, 3);
        gates.Reject(4, s_error);
        return await running.InTime();
    }

    [Fact]
    public async Task Records_are_read_by_position()
    {
        var batch = await MixedAsync();

        Assert.Equal(6, batch.Count);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal((i, i * 10), (batch[i].Index, batch[i].Input));
            Assert.Equal(batch[i], batch[(long)i]);
            Assert.Equal(batch[i], ((IReadOnlyList<Settled<int, string>>)batch)[i]);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(1L << 32)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task A_position_that_does_not_exist_is_named(long index)
    {
        var batch = await MixedAsync();

        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => batch[index]);
        Assert.Equal(("index", index), (thrown.ParamName, thrown.ActualValue));
        if (index == (int)index)
            Assert.Throws<ArgumentOutOfRangeException>(() => batch[(int)index]);
    }

    [Fact]
    public async Task The_enumerator_gives_every_record_once_and_again_after_a_reset()
    {
        var batch = await MixedAsync();
        var expected = Enumerable.Range(0, 6).Select(i => batch[i]).ToArray();

        List<Settled<int, string>> structs = [];
        foreach (var record in batch)
            structs.Add(record);
        IEnumerator objects = ((IEnumerable)batch).GetEnumerator();
        List<object> boxed = [];
        while (objects.MoveNext())
            boxed.Add(objects.Current);

        Assert.Equal(expected, structs);
        Assert.Equal(expected, boxed.Cast<Settled<int, string>>());
        Assert.Equal(expected, batch.ToArray());
        Assert.False(objects.MoveNext());
        objects.Reset();
        Assert.True(objects.MoveNext());
        Assert.Equal(expected[0], objects.Current);
    }

    [Fact]
    public async Task Views_partition_the_records_in_order_and_know_their_counts()
    {
        var batch = await MixedAsync();

        Assert.Equal(["v0", "v3"], batch.Values);
        Assert.Equal([0, 3], batch.Fulfilled.Select(record => record.Index));
        Assert.Equal([1, 4], batch.Rejected.Select(record => record.Index));
        Assert.Equal([2, 5], batch.Canceled.Select(record => record.Index));
        Assert.Equal([1, 2, 4, 5], batch.Unfulfilled.Select(record => record.Index));
        Assert.Equal(4, batch.Unfulfilled.Count);
        Assert.Equal([s_error, s_error], batch.Errors);
        Assert.Equal(
            (2, 2, 2, 2, 2),
            (batch.Values.Count, batch.Fulfilled.Count, batch.Rejected.Count, batch.Canceled.Count, batch.Errors.Count));
        var (fulfilled, rejected, canceled) = batch;
        Assert.Equal(batch.Fulfilled, fulfilled);
        Assert.Equal(batch.Rejected, rejected);
        Assert.Equal(batch.Canceled, canceled);
    }

    [Fact]
    public void Nothing_is_left_of_a_fulfilled_or_empty_batch_and_all_of_one_that_never_ran()
    {
        Assert.Empty(Batch.Run([1, 2], (i, _) => i).Unfulfilled);
        Assert.Empty(Batch.Run(Array.Empty<int>(), (i, _) => i).Unfulfilled);
        var neverRan = Batch.Run([1, 2], (i, _) => i, cancellationToken: new CancellationToken(canceled: true));
        Assert.Equal(neverRan, neverRan.Unfulfilled);
        Assert.Equal(2, neverRan.Unfulfilled.Count);
    }

    [Fact]
    public void A_record_is_found_by_its_index_where_that_is_not_its_position()
    {
        var whole = Batch.Run([10, 20, 30], (i, _) => i);
        Assert.Equal(whole[2], whole.ByIndex(2));

        var gaps = SettledBatch.Create(
        [
            Settled.Fulfilled(7, "c", 1),
            Settled.Fulfilled(2, "a", 2),
            Settled.Fulfilled(5_000_000_000, "d", 3),
            Settled.Fulfilled(4, "b", 4),
        ]);
        Assert.Equal(["a", "b", "c", "d"], new long[] { 2, 4, 7, 5_000_000_000 }.Select(index => gaps.ByIndex(index).Input));
        Assert.Equal(("a", 2), (gaps[0].Input, gaps[0].Index));

        foreach (var (batch, index) in new (Func<long, object>, long)[]
        {
            (i => whole.ByIndex(i), 3), (i => whole.ByIndex(i), -1), (i => gaps.ByIndex(i), 3), (i => gaps.ByIndex(i), 0),
            (i => Batch.Run(Array.Empty<int>(), (n, _) => n).ByIndex(i), 0),
        })
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => batch(index));
            Assert.Equal(("index", (object)index), (thrown.ParamName, thrown.ActualValue));
        }
    }

    [Fact]
    public void Of_records_with_one_index_the_first_is_found()
    {
        var merged = JsonSerializer.Deserialize<SettledBatch<int, int>>(
            """
            {"stopReason":"none","inputCompleted":true,"items":[
                {"index":0,"input":1,"status":"fulfilled","value":1},
                {"index":3,"input":2,"status":"fulfilled","value":2},
                {"index":3,"input":3,"status":"fulfilled","value":3},
                {"index":3,"input":4,"status":"fulfilled","value":4}]}
            """)!;

        Assert.Equal(2, merged.ByIndex(3).Input);
    }

    [Fact]
    public async Task A_batch_shows_its_counts_and_how_it_ended()
    {
        Assert.Equal("6 settled: 2 fulfilled, 2 rejected, 2 canceled, stopped: Canceled", (await MixedAsync()).ToString());
        Assert.Equal("2 settled: 2 fulfilled, 0 rejected, 0 canceled", Batch.Run([1, 2], (i, _) => i).ToString());
        var unread = SettledBatch.Create(Array.Empty<Settled<int, int>>(), SettledStopReason.Canceled, inputCompleted: false);
        Assert.Equal("0 settled: 0 fulfilled, 0 rejected, 0 canceled, stopped: Canceled, input not read to its end", unread.ToString());
    }

    [Fact]
    public void A_fulfilled_batch_passes_every_check()
    {
        var batch = Batch.Run([1, 2], (i, _) => i);

        Assert.True(batch.AllFulfilled);
        Assert.Same(batch, batch.EnsureAllFulfilled());
        batch.ThrowIfAnyRejected();
        batch.ThrowIfCanceled();
    }

    [Fact]
    public async Task Rejected_items_are_what_EnsureAllFulfilled_throws_first()
    {
        var batch = await MixedAsync();

        foreach (var check in new Action[] { () => batch.EnsureAllFulfilled(), batch.ThrowIfAnyRejected })
        {
            var thrown = Assert.Throws<SettledBatchException<int, string>>(check);
            Assert.Same(batch, thrown.Batch);
            Assert.Same(s_error, thrown.InnerException);
            Assert.Equal(
                (2, 2, 2, SettledStopReason.Canceled),
                (thrown.FulfilledCount, thrown.RejectedCount, thrown.CanceledCount, thrown.StopReason));
        }
        Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled);
    }

    [Fact]
    public void Rejected_items_alone_do_not_make_a_cancellation()
    {
        var batch = Batch.Run([1, 2], (i, _) => i == 2 ? throw s_error : i);

        Assert.Throws<SettledBatchException<int, int>>(() => batch.EnsureAllFulfilled());
        Assert.Throws<SettledBatchException<int, int>>(batch.ThrowIfAnyRejected);
        batch.ThrowIfCanceled();
        Assert.False(batch.AllFulfilled);
    }

    [Fact]
    public void Canceled_items_alone_are_a_cancellation_and_no_rejection()
    {
        using var stop = new CancellationTokenSource();
        var batch = Batch.Run([1, 2, 3], (i, _) =>
        {
            if (i == 1)
                stop.Cancel();
            return i;
        }, cancellationToken: stop.Token);

        batch.ThrowIfAnyRejected();
        foreach (var check in new Action[] { () => batch.EnsureAllFulfilled(), batch.ThrowIfCanceled })
        {
            var thrown = Assert.Throws<OperationCanceledException>(check);
            Assert.Equal(stop.Token, thrown.CancellationToken);
            Assert.Contains(Batch.MethodName, thrown.Message);
        }
    }

    [Fact]
    public async Task An_unread_end_is_no_success_even_if_everything_that_ran_is_fulfilled()
    {
        var source = new SourceProbe(5) { Fault = SourceFault.MoveNext, FaultAt = 2 };
        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime());
        var batch = await failed.Batch.RetryAsync().InTime();

        Assert.Equal([0, 1], batch.Values);
        Assert.False(batch.AllFulfilled);
        batch.ThrowIfAnyRejected();
        batch.ThrowIfCanceled();
        var thrown = Assert.Throws<SettledBatchException<int, int>>(() => batch.EnsureAllFulfilled());
        Assert.Null(thrown.InnerException);
        Assert.Equal(SettledStopReason.None, thrown.StopReason);
    }

    [Fact]
    public void A_million_failures_make_a_short_message_that_names_five()
    {
        string huge = new('x', 100_000);
        var batch = Batch.Run<string, int>(
            Enumerable.Range(0, 1_000_000).Select(i => i < 10 ? $"<{i}>" + huge : "").ToArray(), (_, _) => throw s_error);

        var thrown = Assert.Throws<SettledBatchException<string, int>>(batch.ThrowIfAnyRejected);

        Assert.InRange(thrown.Message.Length, 1, 2_000);
        Assert.Contains("1000000 of 1000000", thrown.Message);
        Assert.Contains("999995 more", thrown.Message);
        for (int i = 0; i < 10; i++)
            Assert.Equal(i < 5, thrown.Message.Contains($"<{i}>"));
        Assert.Equal(1_000_000, thrown.RejectedCount);
        Assert.Same(s_error, thrown.InnerException);
    }

    [Fact]
    public void Hostile_inputs_and_errors_cannot_spoil_the_message()
    {
        var batch = Batch.Run<Hostile, int>([new(), null!, new()], (_, _) => throw new HostileException());

        var thrown = Assert.Throws<SettledBatchException<Hostile, int>>(batch.ThrowIfAnyRejected);

        Assert.Contains(nameof(Hostile), thrown.Message);
        Assert.Contains(nameof(HostileException), thrown.Message);
        Assert.NotEmpty(batch[0].ToString());
        Assert.Contains("null", batch[1].ToString());
        Assert.IsType<HostileException>(thrown.InnerException);
    }

    [Fact]
    public void A_text_of_any_length_costs_what_its_beginning_costs()
    {
        var batch = Batch.Run<Text, int>([new(new string('x', 10_000_000))], (_, _) => throw new IOException(new string('\n', 10_000_000)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        var thrown = Assert.Throws<SettledBatchException<Text, int>>(batch.ThrowIfAnyRejected);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.InRange(thrown.Message.Length, 200, 400);
    }

    [Fact]
    public void Each_item_takes_one_line_of_the_message()
    {
        string breaks = "a\r\nb\nc\rd\u0085e\u2028f\u2029g\fh\vi\0j\u001b[2Jk\tl";
        var batch = Batch.Run<Text, int>([new(breaks)], (_, _) => throw new IOException(breaks));

        var thrown = Assert.Throws<SettledBatchException<Text, int>>(batch.ThrowIfAnyRejected);

        string line = Assert.Single(thrown.Message.Split('\n')[1..]);
        Assert.Equal("  #0 a b c d e f g h i j [2Jk l: IOException: a b c d e f g h i j [2Jk l", line);
    }

    [Fact]
    public void No_character_is_cut_in_half()
    {
        var batch = Batch.Run<Text, int>(
            [new(string.Concat(Enumerable.Repeat("😀", 60))), new("x" + string.Concat(Enumerable.Repeat("😀", 60)))],
            (_, _) => throw s_error);

        string message = Assert.Throws<SettledBatchException<Text, int>>(batch.ThrowIfAnyRejected).Message;

        Assert.Contains("😀…", message);
        Assert.All(message.EnumerateRunes(), rune => Assert.NotEqual(System.Text.Rune.ReplacementChar, rune));
    }

    [Fact]
    public void Texts_that_are_null_are_empty()
    {
        var batch = Batch.Run<Text, int>([new(null!)], (_, _) => throw new SilentException());

        Assert.EndsWith("\n  #0 : SilentException: ", Assert.Throws<SettledBatchException<Text, int>>(batch.ThrowIfAnyRejected).Message);
    }

    [Fact]
    public async Task Many_threads_may_read_one_batch()
    {
        var batch = Batch.Run(Enumerable.Range(0, 10_000).ToArray(), (i, _) => i % 2 == 0 ? i : throw s_error);

        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => (batch.Values.Count, batch.Rejected.Count, batch.Count(record => record.IsFulfilled))))).InTime();

        Assert.All(counts, count => Assert.Equal((5_000, 5_000, 5_000), count));
    }

    private sealed class Text(string text)
    {
        public override string ToString() => text;
    }

    private sealed class SilentException : Exception
    {
        public override string Message => null!;
    }

    private sealed class Hostile
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");
    }
}
