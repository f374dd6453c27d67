using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>An item that fails is rejected with its own exception. No other item is affected.</summary>
public class FailureTests
{
    public enum Way
    {
        ThrowsBeforeItReturns,
        ReturnsFaultedTask,
        FailsLater,
    }

    public static MatrixTheoryData<Kind, Way, int> KindsAndWays
        => new(Kinds.All, Enum.GetValues<Way>(), [1, 3, SettledBatchOptions.Unbounded]);

    [Theory]
    [MemberData(nameof(KindsAndWays))]
    public async Task S02_A_failed_item_is_rejected_with_the_very_exception_and_the_others_are_untouched(
        Kind kind, Way way, int concurrency)
    {
        var errors = Enumerable.Range(0, 10).Select(i => new InvalidDataException($"{i}")).ToArray();

        foreach (var source in Sources.OfEachKind(10))
        {
            var batch = await kind.RunAsync(
                source, (i, _) => i % 3 == 1 ? Fail(errors[i], way) : Task.FromResult(i * 10), new() { MaxConcurrency = concurrency })
                .InTime();

            Assert.Equal(10, batch.Count);
            foreach (var record in batch.Records)
            {
                bool fails = record.Input % 3 == 1;
                Assert.Equal(fails ? SettledStatus.Rejected : SettledStatus.Fulfilled, record.Status);
                Assert.Same(fails ? errors[record.Input] : null, record.Error);
                Assert.Equal(fails || !kind.ReturnsValue() ? null : record.Input * 10, record.Value);
                Assert.Equal(1, record.Attempts);
            }
            Assert.Equal(SettledStopReason.None, batch.StopReason);
            Assert.True(batch.InputCompleted);
            Assert.False(batch.AllFulfilled);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(SettledBatchOptions.Unbounded)]
    public void S02_A_synchronous_item_that_throws_is_rejected_with_the_very_exception(int concurrency)
    {
        var errors = Enumerable.Range(0, 100).Select(i => new InvalidDataException($"{i}")).ToArray();

        foreach (var source in Sources.OfEachKind(100))
        {
            var batch = Batch.Run(source, (i, _) => i % 3 == 1 ? throw errors[i] : i * 10, new() { MaxConcurrency = concurrency });

            Assert.All(batch, record =>
            {
                bool fails = record.Input % 3 == 1;
                Assert.Equal(fails ? SettledStatus.Rejected : SettledStatus.Fulfilled, record.Status);
                Assert.Same(fails ? errors[record.Input] : null, record.Error);
                Assert.Equal(fails ? 0 : record.Input * 10, record.Value);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Kinds.WithBounds), MemberType = typeof(Kinds))]
    public async Task S02_A_batch_in_which_everything_fails_has_every_failure(Kind kind, int concurrency)
    {
        var batch = await kind.RunAsync(
            Enumerable.Range(0, 500), (i, _) => throw new InvalidDataException($"{i}"), new() { MaxConcurrency = concurrency }).InTime();

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), batch.Records.Select(record => record.Error!.Message));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task S03_A_null_task_is_a_failure_that_names_the_method(int concurrency)
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };

        var generic = await Batch.RunAsync<int, int>([1, 2, 3], (i, _) => i == 2 ? null! : Task.FromResult(i), options).InTime();
        var plain = await Batch.RunAsync([1, 2, 3], (i, _) => i == 2 ? null! : Task.CompletedTask, options).InTime();

        AssertNullTask(generic.Errors, [.. generic.Select(record => record.Status)]);
        AssertNullTask(plain.Errors, [.. plain.Select(record => record.Status)]);

        static void AssertNullTask(IReadOnlyCollection<Exception> errors, SettledStatus[] statuses)
        {
            Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Fulfilled], statuses);
            var error = Assert.IsType<InvalidOperationException>(Assert.Single(errors));
            Assert.Contains(Batch.MethodName, error.Message);
        }
    }

    [Fact]
    public async Task S03_A_default_value_task_is_a_completed_value()
    {
        var generic = await Batch.RunValueTaskAsync<int, string?>([1, 2], (_, _) => default).InTime();
        var plain = await Batch.RunValueTaskAsync([1, 2], (_, _) => default).InTime();

        Assert.True(generic.AllFulfilled);
        Assert.Equal([null, null], generic.Values);
        Assert.True(plain.AllFulfilled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S04_A_task_with_several_exceptions_is_rejected_with_all_of_them(bool later)
    {
        Exception first = new InvalidDataException("first"), second = new InvalidDataException("second");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!later)
            gate.SetResult();
        var running = Batch.RunAsync([0], (_, _) => Task.WhenAll(After(gate.Task, first), After(gate.Task, second)));
        gate.TrySetResult();

        var batch = await running.InTime();

        var error = Assert.IsType<AggregateException>(batch[0].Error);
        Assert.Equal(2, error.InnerExceptions.Count);
        Assert.Contains(first, error.InnerExceptions);
        Assert.Contains(second, error.InnerExceptions);

        static async Task After(Task gate, Exception error)
        {
            await gate;
            throw error;
        }
    }

    [Fact]
    public async Task S04_A_task_with_one_exception_is_rejected_with_that_one()
    {
        var only = new InvalidDataException("only");

        var batch = await Batch.RunAsync([0], (_, _) => Task.WhenAll(Task.FromException(only), Task.CompletedTask)).InTime();

        Assert.Same(only, batch[0].Error);
    }

    [Theory]
    [MemberData(nameof(KindsAndWays))]
    public async Task S04_An_aggregate_that_the_user_throws_is_left_as_it_is(Kind kind, Way way, int concurrency)
    {
        AggregateException[] thrown = [new(), new(new InvalidDataException()), new(new InvalidDataException(), new InvalidDataException())];

        var batch = await kind.RunAsync([0, 1, 2], (i, _) => Fail(thrown[i], way), new() { MaxConcurrency = concurrency }).InTime();

        Assert.All(batch.Records, record => Assert.Same(thrown[record.Input], record.Error));
    }

    [Fact]
    public void S04_An_aggregate_that_a_synchronous_item_throws_is_left_as_it_is()
    {
        var thrown = new AggregateException(new InvalidDataException());

        var batch = Batch.Run<int, int>([0], (_, _) => throw thrown);

        Assert.Same(thrown, batch[0].Error);
    }

    [Theory]
    [MemberData(nameof(KindsAndWays))]
    public async Task S05_A_cancellation_that_nobody_asked_the_batch_for_is_a_failure(Kind kind, Way way, int concurrency)
    {
        using var own = new CancellationTokenSource();
        using var unrelated = new CancellationTokenSource();
        unrelated.Cancel();
        OperationCanceledException[] thrown =
        [
            new(), new("timeout", new TimeoutException()), new TaskCanceledException(), new(unrelated.Token), new(own.Token),
            new Stopped(),
        ];

        var batch = await kind.RunAsync(
            Enumerable.Range(0, thrown.Length), (i, _) => Fail(thrown[i], way), new() { MaxConcurrency = concurrency }, own.Token).InTime();

        Assert.All(batch.Statuses, status => Assert.Equal(SettledStatus.Rejected, status));
        Assert.All(batch.Records, record => Assert.IsAssignableFrom<OperationCanceledException>(record.Error));
        // A pooled source and an asynchronous method hand out the instance that was thrown. A canceled task creates its own exception.
        if (way == Way.ThrowsBeforeItReturns)
            Assert.Equal(thrown, batch.Records.Select(record => record.Error));
        Assert.Equal(SettledStopReason.None, batch.StopReason);
    }

    [Fact]
    public async Task S05_A_canceled_task_of_a_batch_that_goes_on_keeps_what_was_thrown()
    {
        var thrown = new OperationCanceledException("mine", new TimeoutException("why"));

        var batch = await Batch.RunAsync([0], (_, _) => Throw()).InTime();

        Assert.Same(thrown, batch[0].Error);

        async Task Throw()
        {
            await Task.Yield();
            throw thrown;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndWays))]
    public async Task S05_A_cancellation_after_the_batch_was_told_to_stop_is_canceled_whatever_its_token(
        Kind kind, Way way, int concurrency)
    {
        using var own = new CancellationTokenSource();
        using var unrelated = new CancellationTokenSource();

        var batch = await kind.RunAsync([0], (_, _) =>
        {
            own.Cancel();
            return Fail(new Stopped(unrelated.Token), way);
        }, new() { MaxConcurrency = concurrency }, own.Token).InTime();

        Assert.Equal((SettledStatus.Canceled, 1, null), (batch[0].Status, batch[0].Attempts, batch[0].Error));
        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
    }

    [Theory]
    [MemberData(nameof(KindsAndWays))]
    public async Task S05_An_error_after_the_batch_was_told_to_stop_is_still_a_failure(Kind kind, Way way, int concurrency)
    {
        using var own = new CancellationTokenSource();
        var error = new AggregateException(new OperationCanceledException(own.Token));

        var batch = await kind.RunAsync([0], (_, _) =>
        {
            own.Cancel();
            return Fail(error, way);
        }, new() { MaxConcurrency = concurrency }, own.Token).InTime();

        Assert.Equal(SettledStatus.Rejected, batch[0].Status);
        Assert.Same(error, batch[0].Error);
    }

    [Fact]
    public void S05_Synchronous_items_are_judged_alike()
    {
        using var own = new CancellationTokenSource();

        var batch = Batch.Run<int, int>([0, 1, 2], (i, ct) =>
        {
            if (i == 1)
                own.Cancel();
            throw new OperationCanceledException(ct);
        }, cancellationToken: own.Token);

        Assert.Equal([SettledStatus.Rejected, SettledStatus.Canceled, SettledStatus.Canceled], batch.Select(record => record.Status));
        Assert.Equal([1, 1, 0], batch.Select(record => record.Attempts));
    }

    private static Task<int> Fail(Exception error, Way way)
    {
        return way switch
        {
            Way.ThrowsBeforeItReturns => throw error,
            Way.ReturnsFaultedTask => Task.FromException<int>(error),
            _ => Later(),
        };

        async Task<int> Later()
        {
            await Task.Yield();
            throw error;
        }
    }

    private sealed class Stopped(CancellationToken token = default) : OperationCanceledException(token);
}
