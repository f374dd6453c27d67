namespace AllSettled.Tests;

/// <summary>Batches and records that users create in their own tests.</summary>
public class HandmadeBatchTests
{
    private static readonly IOException s_error = new("disk");

    [Theory]
    [InlineData(SettledStopReason.None, "canceled")]
    [InlineData(SettledStopReason.Canceled, "canceled")]
    [InlineData(SettledStopReason.FailureThreshold, "stopped (FailureThreshold)")]
    [InlineData(SettledStopReason.Fatal, "stopped (Fatal)")]
    [InlineData(SettledStopReason.ItemsHung, "stopped (ItemsHung)")]
    [InlineData(SettledStopReason.Requested, "stopped (Requested)")]
    [InlineData(SettledStopReason.Timeout, "stopped (Timeout)")]
    public void A_cancellation_says_what_stopped_the_batch(SettledStopReason reason, string stopped)
    {
        var batch = SettledBatch.Create(
            [Settled.Fulfilled(0, 1, 10), Settled.Canceled<int, int>(1, 2)], reason, inputCompleted: reason != SettledStopReason.Timeout);

        foreach (var check in new Action[] { batch.ThrowIfCanceled, () => batch.EnsureAllFulfilled() })
        {
            var thrown = Assert.Throws<OperationCanceledException>(check);
            Assert.Equal(
                $"The batch was {stopped}: 1 fulfilled, 0 rejected, 1 canceled of 2"
                    + (reason == SettledStopReason.Timeout ? ", and the input was not read to its end." : "."),
                thrown.Message);
            Assert.Equal(reason == SettledStopReason.Timeout, thrown.InnerException is TimeoutException);
        }
    }

    [Fact]
    public void A_batch_is_read_like_one_that_was_run()
    {
        var batch = SettledBatch.Create(
        [
            Settled.Fulfilled(0, "a", 1),
            Settled.Rejected<string, int>(1, "b", s_error, attempts: 3),
            Settled.Canceled<string, int>(2, "c"),
        ], SettledStopReason.Canceled, inputCompleted: false, TimeSpan.FromSeconds(2), abandonedCount: 1, s_error);

        Assert.Equal([1], batch.Values);
        Assert.Same(s_error, batch.Errors.Single());
        Assert.Equal(3, batch.Rejected.Single().Attempts);
        Assert.Equal((2L, 0), (batch.Canceled.Single().Index, batch.Canceled.Single().Attempts));
        Assert.Equal(
            (SettledStopReason.Canceled, false, TimeSpan.FromSeconds(2), 1),
            (batch.StopReason, batch.InputCompleted, batch.Elapsed, batch.AbandonedCount));
        Assert.Same(s_error, batch.ObserverException);
        Assert.Same(batch, Assert.Throws<SettledBatchException<string, int>>(batch.EnsureAllFulfilled).Batch);
    }

    [Fact]
    public void A_batch_of_fulfilled_records_is_all_fulfilled_unless_it_stopped()
    {
        Settled<int, int>[] records = [Settled.Fulfilled(0, 1, 1)];

        Assert.True(SettledBatch.Create(records).AllFulfilled);
        Assert.True(SettledBatch.Create<int, int>([]).AllFulfilled);
        Assert.False(SettledBatch.Create(records, inputCompleted: false).AllFulfilled);
        Assert.False(SettledBatch.Create(records, SettledStopReason.Fatal).AllFulfilled);
    }

    [Fact]
    public async Task A_batch_cannot_be_retried_and_says_so()
    {
        var batch = SettledBatch.Create([Settled.Rejected<int, int>(0, 1, s_error)]);

        Assert.False(batch.CanRetry);
        Assert.Contains("CanRetry is false", (await Assert.ThrowsAsync<InvalidOperationException>(() => batch.RetryAsync())).Message);
        Assert.Throws<InvalidOperationException>(() => batch.Retry());
    }

    [Fact]
    public void Records_come_to_stand_in_the_order_of_their_indices_and_are_copied()
    {
        var records = new List<Settled<int, int>> { Settled.Fulfilled(7, 70, 7), Settled.Fulfilled(2, 20, 2) };
        var batch = SettledBatch.Create(records);
        records.Clear();

        Assert.Equal([2L, 7L], batch.Select(record => record.Index));
        Assert.Equal([2, 7], batch.Values);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        var twice = Assert.Throws<ArgumentException>(
            "records",
            () => SettledBatch.Create([Settled.Fulfilled(3, "a", 1), Settled.Fulfilled(1, "b", 1), Settled.Fulfilled(3, "c", 1)]));
        Assert.Contains("#3 a", twice.Message);
        Assert.Contains("#3 c", twice.Message);
        Assert.Throws<ArgumentNullException>("records", () => SettledBatch.Create<int, int>(null!));
        Assert.Throws<ArgumentOutOfRangeException>("stopReason", () => SettledBatch.Create<int, int>([], (SettledStopReason)99));
        Assert.Throws<ArgumentOutOfRangeException>("elapsed", () => SettledBatch.Create<int, int>([], elapsed: TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>("abandonedCount", () => SettledBatch.Create<int, int>([], abandonedCount: -1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1 << 30)]
    [InlineData(int.MinValue)]
    public void Attempts_that_no_record_can_hold_are_refused(int attempts)
    {
        Assert.Throws<ArgumentOutOfRangeException>("attempts", () => Settled.Fulfilled(0, 0, 0, attempts));
        Assert.Throws<ArgumentOutOfRangeException>("attempts", () => Settled.Rejected<int, int>(0, 0, s_error, attempts));
        Assert.Throws<ArgumentOutOfRangeException>("attempts", () => Settled.Canceled<int, int>(0, 0, attempts));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 30) - 1)]
    public void Attempts_are_kept_by_record_and_batch(int attempts)
    {
        var batch = SettledBatch.Create(
            [
                Settled.Fulfilled(0, 0, 5, attempts),
                Settled.Rejected<int, int>(1, 0, s_error, attempts),
                Settled.Canceled<int, int>(2, 0, attempts),
            ]);

        Assert.Equal([attempts, attempts, attempts], batch.Select(record => record.Attempts));
        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Canceled], batch.Select(record => record.Status));
    }
}
