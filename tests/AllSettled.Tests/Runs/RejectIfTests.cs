using System.Text.Json;
using AllSettled.Tests.Support;
using Polly;

namespace AllSettled.Tests;

/// <summary>Results that are failures.</summary>
public class RejectIfTests
{
    private static readonly InvalidOperationException s_failure = new("bad");

    public static TheoryData<Judged> Ways => JudgedBatch.All;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_A_result_that_is_a_failure_is_rejected_and_keeps_its_result(Judged way)
    {
        var batch = await way.RunAsync([0, 1, 2, 3, 4, 5], (i, _) => $"r{i}", OddIsFailure);

        Assert.Equal(["r0", "r2", "r4"], batch.Values);
        Assert.Equal([1, 3, 5], batch.Rejected.Select(record => record.Input));
        Assert.Equal(["r1", "r3", "r5"], batch.Rejected.Select(record => record.Value));
        Assert.All(batch.Rejected, record => Assert.Same(s_failure, record.Error));
        Assert.All(batch, record => Assert.Equal(1, record.Attempts));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_Only_Value_gives_the_result_of_a_failure(Judged way)
    {
        var record = (await way.RunAsync([1], (i, _) => $"r{i}", OddIsFailure))[0];

        var (_, value, error) = record;
        Assert.Equal((null, s_failure, "r1"), (value, error, record.Value));
        Assert.False(record.TryGetValue(out string? got));
        Assert.Null(got);
        Assert.Equal("rejected", record.Match(_ => "fulfilled", _ => "rejected", () => "canceled"));
        Assert.Same(s_failure, Assert.Throws<InvalidOperationException>(() => record.GetValueOrThrow()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_A_judge_that_throws_rejects_with_what_it_threw(Judged way)
    {
        var batch = await way.RunAsync([0, 1], (i, _) => $"r{i}", (i, _) => i == 1 ? throw s_failure : null);

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected], batch.Select(record => record.Status));
        Assert.Same(s_failure, batch[1].Error);
        Assert.Equal("r1", batch[1].Value);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_A_cancellation_that_the_judge_returns_is_a_rejection_even_after_a_stop(Judged way)
    {
        using var stop = new CancellationTokenSource();
        var failure = new OperationCanceledException();

        var batch = await way.RunAsync(
            [0],
            (i, _) =>
            {
                stop.Cancel();
                return $"r{i}";
            },
            (_, _) => failure,
            new() { TreatAsCancellation = _ => true },
            stop.Token);

        Assert.Equal((SettledStatus.Rejected, "r0"), (batch[0].Status, batch[0].Value));
        Assert.Same(failure, batch[0].Error);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_The_judge_gets_the_input_and_the_result_of_its_item(Judged way)
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<(int, string)>();

        await way.RunAsync([.. Enumerable.Range(0, 20)], (i, _) => $"r{i}", (i, result) =>
        {
            seen.Add((i, result));
            return null;
        });

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (i, $"r{i}")), seen.Order());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S22_S33_A_synchronization_context_that_the_judge_sets_reaches_no_item(Judged way)
    {
        var context = new CountingContext();

        await way.RunAsync(
            [0, 1, 2, 3],
            (i, _) =>
            {
                Assert.NotSame(context, SynchronizationContext.Current);
                return $"r{i}";
            },
            (_, _) =>
            {
                SynchronizationContext.SetSynchronizationContext(context);
                return null;
            },
            new() { MaxConcurrency = 1 });

        Assert.Equal(0, context.Posts);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_A_pipeline_sees_the_failure_and_calls_again(Judged way)
    {
        var calls = new int[4];
        var options = new SettledBatchOptions
        {
            Resilience = new ResiliencePipelineBuilder().AddRetry(new()
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.Zero,
                ShouldHandle = arguments => new(ReferenceEquals(arguments.Outcome.Exception, s_failure)),
            }).Build(),
        };

        // Item 1 succeeds at its third call, item 3 never.
        var batch = await way.RunAsync(
            [0, 1, 2, 3],
            (i, _) => $"r{i}.{Interlocked.Increment(ref calls[i])}",
            (i, result) => i % 2 == 1 && result != "r1.3" ? s_failure : null,
            options);

        Assert.Equal(["r0.1", "r1.3", "r2.1", "r3.3"], batch.Select(record => record.Value));
        Assert.Equal([1, 3, 1, 3], batch.Select(record => record.Attempts));
        Assert.Equal([3], batch.Rejected.Select(record => record.Input));
        Assert.Same(s_failure, batch[3].Error);
    }

    /// <summary>The pipeline reports a cancellation when it is told to stop, and not the failure.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_A_failure_that_comes_after_the_stop_keeps_its_result_in_a_pipeline(Judged way)
    {
        using var stop = new CancellationTokenSource();
        var options = new SettledBatchOptions
        {
            Resilience = new ResiliencePipelineBuilder().AddRetry(new() { MaxRetryAttempts = 2, Delay = TimeSpan.FromHours(1) }).Build(),
        };

        var batch = await way.RunAsync(
            [1],
            (i, _) =>
            {
                stop.Cancel();
                return $"r{i}";
            },
            OddIsFailure,
            options,
            stop.Token);

        Assert.Equal((SettledStatus.Rejected, "r1"), (batch[0].Status, batch[0].Value));
        Assert.Same(s_failure, batch[0].Error);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_Thresholds_progress_and_counts_see_a_rejection(Judged way)
    {
        var batch = await way.RunAsync(
            [.. Enumerable.Range(0, 1000)], (i, _) => $"r{i}", (_, _) => s_failure, new() { StopAfter = FailureThreshold.Count(3) });

        Assert.Equal(SettledStopReason.FailureThreshold, batch.StopReason);
        Assert.InRange(batch.Rejected.Count, 3, 3 + 16);
        Assert.Empty(batch.Fulfilled);
    }

    [Fact]
    public async Task S33_A_retry_judges_again_and_forgets_the_result_of_an_item_that_now_throws()
    {
        int round = 0;
        var batch = await Judged.PendingTask.RunAsync(
            [0, 1, 2, 3],
            (i, _) => round == 1 && i == 3 ? throw new TimeoutException() : $"r{i}.{round}",
            (i, _) => i == 0 || (round == 1 && i == 1) ? null : s_failure);
        Assert.Equal([1, 2, 3], batch.Rejected.Select(record => record.Input));

        round = 1;
        var again = await batch.RetryAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["r0.0", "r1.1", "r2.1", null], again.Select(record => record.Value));
        Assert.Equal([2, 3], again.Rejected.Select(record => record.Input));
        Assert.IsType<TimeoutException>(again[3].Error);
        // The first batch is what it was.
        Assert.Equal(["r0.0", "r1.0", "r2.0", "r3.0"], batch.Select(record => record.Value));
    }

    [Fact]
    public async Task S33_An_item_that_a_retry_does_not_reach_keeps_its_result_and_its_error()
    {
        var batch = await Judged.Task.RunAsync([1], (i, _) => $"r{i}", OddIsFailure);

        var again = await batch.RetryAsync(new CancellationToken(canceled: true));

        Assert.Equal((SettledStatus.Rejected, "r1"), (again[0].Status, again[0].Value));
        Assert.Same(s_failure, again[0].Error);
    }

    [Fact]
    public async Task S33_A_time_limit_that_is_over_when_the_result_comes_leaves_the_judgement_to_the_judge()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var batch = await Judged.Synchronous.RunAsync(
            [0, 1],
            (i, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return $"r{i}";
            },
            OddIsFailure,
            new() { ItemTimeout = TimeSpan.FromSeconds(1), TimeProvider = time });

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected], batch.Select(record => record.Status));
        Assert.Same(s_failure, batch[1].Error);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S33_S09_A_cancellation_that_the_judge_returns_is_a_rejection_even_after_the_time_limit_of_a_call(Judged way)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var failure = new OperationCanceledException();
        foreach (var pipeline in new[] { null, ResiliencePipeline.Empty })
        {
            var batch = await way.RunAsync(
                [0],
                (i, _) =>
                {
                    time.Advance(TimeSpan.FromSeconds(2));
                    return $"r{i}";
                },
                (_, _) => failure,
                new() { ItemTimeout = TimeSpan.FromSeconds(1), TimeProvider = time, Resilience = pipeline });

            Assert.Equal((SettledStatus.Rejected, "r0"), (batch[0].Status, batch[0].Value));
            Assert.Same(failure, batch[0].Error);
        }
    }

    [Fact]
    public void S33_JSON_keeps_the_result_of_a_failure()
    {
        var record = Settled.Rejected(7, 1, "r1", s_failure, attempts: 2);

        string json = JsonSerializer.Serialize(record);
        var read = JsonSerializer.Deserialize<Settled<int, string>>(json);

        Assert.Contains("\"value\":\"r1\"", json, StringComparison.Ordinal);
        Assert.Equal((7L, SettledStatus.Rejected, "r1", 2), (read.Index, read.Status, read.Value, read.Attempts));
        Assert.DoesNotContain("value", JsonSerializer.Serialize(Settled.Rejected<int, string>(7, 1, s_failure)), StringComparison.Ordinal);
    }

    [Fact]
    public void S33_The_error_of_a_result_does_not_tell_the_result()
    {
        var error = new SettledResultException<string>("Mail.SendAsync", "alice@example.com");

        Assert.Equal("alice@example.com", error.Result);
        Assert.DoesNotContain("alice", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Mail.SendAsync", error.Message, StringComparison.Ordinal);
    }

    private static InvalidOperationException? OddIsFailure(int input, string result) => input % 2 == 1 ? s_failure : null;

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
