using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using AllSettled.CompilerServices;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.RateLimiting;
using Polly.Timeout;
using static AllSettled.Tests.Support.BulkBatch;

namespace AllSettled.Tests;

/// <summary>Calls that have many inputs, and one record for each of these.</summary>
public class BulkTests
{
    private static readonly Dictionary<string, Exception> s_timeouts = new()
    {
        [".NET"] = new TimeoutException(),
        ["Polly"] = new TimeoutRejectedException(),
        ["HttpClient"] = new TaskCanceledException("", new TimeoutException()),
    };

    private readonly ConcurrentQueue<int[]> _calls = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task S35_Inputs_are_sent_in_chunks_and_found_by_their_key()
    {
        var batch = await ByKeyAsync<int, string, ThreeDistinct>([1, 2, 3, 4, 5, 6, 7], Answer).InTime();

        Assert.Equal([[1, 2, 3], [4, 5, 6], [7]], _calls.OrderBy(call => call[0]));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], batch.Values);
        Assert.All(batch, record => Assert.Equal((record.Index + 1, 1), (record.Input, record.Attempts)));
        Assert.True(batch.AllFulfilled);
    }

    [Fact]
    public async Task S35_Equal_inputs_are_sent_once_per_call_and_have_one_record_each()
    {
        var batch = await ByKeyAsync<int, string, ThreeDistinct>([5, 5, 6, 5, 5, 5], Answer, new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal([[5, 6], [5]], _calls);
        Assert.Equal(["5", "5", "6", "5", "5", "5"], batch.Values);
    }

    [Fact]
    public async Task S35_Null_may_be_an_input_that_is_sent_once()
    {
        var batch = await InOrderAsync<string?, int, ThreeDistinct>(
            [null, "a", null],
            (inputs, _) => Task.FromResult<IReadOnlyList<int>>([.. inputs.Select(input => input?.Length ?? -1)])).InTime();

        Assert.Equal([-1, 1, -1], batch.Values);
    }

    [Fact]
    public async Task S35_Null_in_a_dictionary_that_refuses_it_is_an_input_without_a_result()
    {
        var batch = await ByKeyAsync<string?, int, Three>(
            ["a", null],
            (_, _) => Task.FromResult<IReadOnlyDictionary<string?, int>>(
                (IReadOnlyDictionary<string?, int>)(object)new Dictionary<string, int> { ["a"] = 1 })).InTime();

        Assert.Equal([1], batch.Values);
        Assert.Equal("The response has no result for null.", Assert.IsType<KeyNotFoundException>(batch[1].Error).Message);
    }

    [Fact]
    public async Task S35_A_key_that_the_response_does_not_have_is_rejected_and_named()
    {
        var batch = await ByKeyAsync<int, string, Three>([1, 2, 3], async (inputs, _) =>
        {
            await Task.Yield();
            return inputs.Where(i => i != 2).ToDictionary(i => i, i => $"{i}");
        }).InTime();

        Assert.Equal(["1", "3"], batch.Values);
        Assert.Equal("The response has no result for 2.", Assert.IsType<KeyNotFoundException>(batch[1].Error).Message);
        Assert.Equal(1, batch[1].Attempts);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task S35_A_list_of_another_length_rejects_all_inputs_of_its_call(int length)
    {
        var batch = await InOrderAsync<int, string, Three>([1, 2, 3, 4], (inputs, _) => Task.FromResult<IReadOnlyList<string>>(
            inputs.Count == 1 ? ["4"] : [.. Enumerable.Range(0, length).Select(i => "?")])).InTime();

        Assert.Equal("4", Assert.Single(batch.Fulfilled).Value);
        Assert.All(batch.Rejected, record => Assert.Equal($"The response has {length} results for 3 inputs.", record.Error?.Message));
    }

    [Fact]
    public async Task S35_Results_in_any_order_are_found_by_their_input()
    {
        var batch = await ByInputOfAsync<int, (int Id, string Name), Three>(
            [1, 2, 3], (_, _) => Task.FromResult<IEnumerable<(int, string)>>([(3, "c"), (1, "a"), (9, "?"), (2, "b")]), user => user.Id)
            .InTime();

        Assert.Equal(["a", "b", "c"], batch.Values.Select(user => user.Name));
    }

    [Fact]
    public async Task S35_Two_results_of_one_input_reject_it()
    {
        var batch = await ByInputOfAsync<int, (int Id, string Name), Three>(
            [1, 2], (_, _) => Task.FromResult<IEnumerable<(int, string)>>([(1, "a"), (2, "b"), (1, "c")]), user => user.Id).InTime();

        Assert.Equal("The response has several results for 1.", batch[0].Error?.Message);
        Assert.Equal("b", batch[1].Value.Name);
    }

    [Fact]
    public async Task S35_An_endpoint_may_report_each_input()
    {
        var error = new FormatException();
        var batch = await ReportedAsync<int, string, Three>([1, 2, 3], (_, _) => Task.FromResult<IReadOnlyList<Settled<int, string>>>(
            [
                Settled.Fulfilled(0, 1, "one"), Settled.Rejected<int, string>(1, 2, error), Settled.Canceled<int, string>(2, 3),
            ])).InTime();

        Assert.Equal("one", batch[0].Value);
        Assert.Same(error, batch[1].Error);
        Assert.Equal((SettledStatus.Rejected, 1), (batch[2].Status, batch[2].Attempts));
        Assert.IsType<OperationCanceledException>(batch[2].Error);
    }

    [Fact]
    public async Task S35_Reports_may_stand_in_any_order_and_equal_inputs_take_theirs_in_order()
    {
        int[] inputs = [1, 2, 1, 3];
        var batch = await ReportedAsync<int, string, SplitEight>(inputs, (_, _) => Task.FromResult<IReadOnlyList<Settled<int, string>>>(
            [
                Settled.Fulfilled(0, 3, "three"), Settled.Fulfilled(0, 1, "first"), Settled.Fulfilled(0, 2, "two"),
                Settled.Fulfilled(0, 1, "second"), Settled.Fulfilled(0, 9, "of nobody"),
            ])).InTime();

        Assert.Equal(["first", "two", "second", "three"], batch.Values);
    }

    [Fact]
    public async Task S35_An_input_without_a_report_or_with_too_many_is_rejected_alone()
    {
        var batch = await ReportedAsync<int, string, Three>([1, 2, 3], (_, _) => Task.FromResult<IReadOnlyList<Settled<int, string>>>(
            [
                Settled.Fulfilled(0, 1, "one"), Settled.Fulfilled(0, 3, "three"), Settled.Fulfilled(0, 3, "three again"),
            ])).InTime();

        Assert.Equal("one", batch[0].Value);
        Assert.Equal("The response has no result for 2.", Assert.IsType<KeyNotFoundException>(batch[1].Error).Message);
        Assert.Equal("The response has several results for 3.", Assert.IsType<InvalidOperationException>(batch[2].Error).Message);
    }

    [Fact]
    public async Task S35_Results_are_matched_by_the_key_that_inputs_and_results_have()
    {
        var batch = await WithKeysAsync<(string Id, int Body), string, (string Id, int Result), Three>(
            [("a", 1), ("b", 2), ("c", 3)],
            (_, _) => Task.FromResult<IEnumerable<(string, int)>>([("c", 30), ("a", 10)]),
            static result => result.Id, static input => input.Id).InTime();

        Assert.Equal([10, 30], batch.Fulfilled.Select(record => record.Value.Result));
        Assert.Equal("The response has no result for b.", batch[1].Error?.Message);
    }

    [Fact]
    public async Task S35_A_call_without_a_result_fulfills_all_of_its_inputs()
    {
        var batch = await RunAsync<int, Three>([1, 2, 3, 4], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            return Task.CompletedTask;
        }).InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal(2, _calls.Count);
    }

    [Fact]
    public async Task S35_A_response_that_is_null_or_that_throws_rejects_the_inputs_of_its_call()
    {
        var batch = await InOrderAsync<int, string, Three>([1, 2, 3, 4], (inputs, _) => Task.FromResult<IReadOnlyList<string>>(
            inputs.Count == 3 ? null! : new Broken())).InTime();

        Assert.Equal("Tests.ItemAsync returned null for its response.", batch[0].Error?.Message);
        Assert.Equal("broken", batch[3].Error?.Message);
    }

    [Fact]
    public async Task S35_A_call_that_throws_rejects_all_of_its_inputs()
    {
        var error = new FormatException();
        var batch = await RunAsync<int, Three>(
            [1, 2, 3, 4], (inputs, _) => inputs.Contains(2) ? throw error : Task.CompletedTask).InTime();

        Assert.Equal([1, 2, 3], batch.Rejected.Select(record => record.Input));
        Assert.All(batch.Rejected, record => Assert.Same(error, record.Error));
    }

    [Fact]
    public async Task S35_Split_calls_again_for_halves_until_the_bad_inputs_are_alone()
    {
        var batch = await RunAsync<int, SplitEight>([.. Enumerable.Range(0, 8)], Accept(3)).InTime();

        Assert.Equal([[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [0, 1], [2, 3], [2], [3], [4, 5, 6, 7]], _calls);
        Assert.Equal(3, Assert.Single(batch.Rejected).Input);
        // Attempts count the calls that contained the input.
        Assert.Equal([3, 3, 4, 4, 2, 2, 2, 2], batch.Select(record => record.Attempts));
    }

    [Fact]
    public async Task S35_One_by_one_calls_again_for_each_input()
    {
        var batch = await RunAsync<int, OneByOneEight>([0, 1, 2], Accept(1)).InTime();

        Assert.Equal([[0, 1, 2], [0], [1], [2]], _calls);
        Assert.Equal(1, Assert.Single(batch.Rejected).Input);
        Assert.All(batch, record => Assert.Equal(2, record.Attempts));
    }

    [Fact]
    public async Task S35_Each_part_of_a_split_call_sends_its_own_equal_inputs_once()
    {
        var batch = await ByKeyAsync<int, string, SplitEightDistinct>([1, 1, 2, 1, 3, 3, 9, 3], async (inputs, token) =>
        {
            var answer = await Answer(inputs, token);
            return inputs.Contains(9) ? throw new FormatException() : answer;
        }).InTime();

        Assert.Equal([[1, 2, 3, 9], [1, 2], [3, 9], [3], [9, 3], [9], [3]], _calls);
        Assert.Equal(["1", "1", "2", "1", "3", "3", "3"], batch.Values);
        Assert.Equal(9, Assert.Single(batch.Rejected).Input);
    }

    [Fact]
    public async Task S33_S35_A_result_that_is_a_failure_rejects_its_input_alone_and_is_kept()
    {
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new() { Delay = TimeSpan.Zero }).Build();
        var batch = await JudgedAsync([1, 2, 3], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            return Task.FromResult<IReadOnlyList<int>>([.. inputs.Select(input => input * 10)]);
        }, (input, result) => (input, result) switch
        {
            (1, 10) => new FormatException("1"),
            (2, 20) => throw new InvalidOperationException("2"),
            _ => null,
        }, new() { Resilience = pipeline }).InTime();

        // Neither the pipeline nor the split sees it: the call has not failed.
        Assert.Equal([[1, 2, 3]], _calls);
        Assert.Equal(("1", 10, 1), (batch[0].Error?.Message, batch[0].Value, batch[0].Attempts));
        Assert.Equal(("2", 20, 1), (batch[1].Error?.Message, batch[1].Value, batch[1].Attempts));
        Assert.IsType<InvalidOperationException>(batch[1].Error);
        Assert.Equal([30], batch.Values);
    }

    [Fact]
    public async Task S17_S33_S35_A_judge_that_throws_counts_for_the_threshold()
    {
        var batch = await JudgedAsync(
            Enumerable.Range(0, 16), static (inputs, _) => Task.FromResult<IReadOnlyList<int>>([.. inputs]),
            static (input, _) => input % 2 == 0 ? throw new FormatException() : null,
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(4) }).InTime();

        Assert.Equal((SettledStopReason.FailureThreshold, 4, 8), (batch.StopReason, batch.Rejected.Count, batch.Canceled.Count));
    }

    [Fact]
    public async Task S09_S35_A_timeout_is_for_each_call_and_does_not_split()
    {
        var run = RunAsync<int, SplitEight>(
            [.. Enumerable.Range(0, 8)],
            async (inputs, token) =>
            {
                _calls.Enqueue([.. inputs]);
                await Task.Delay(Timeout.Infinite, token);
            },
            new() { ItemTimeout = TimeSpan.FromSeconds(10), TimeProvider = _time });
        var batch = await _time.PassUntil(run);

        Assert.Single(_calls);
        Assert.All(batch, record => Assert.IsType<TimeoutException>(record.Error));
    }

    public static TheoryData<Exception> SaysNothingAboutInputs =>
    [
        new TimeoutException(), new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout"),
        new Polly.Timeout.TimeoutRejectedException(), new Polly.CircuitBreaker.BrokenCircuitException(),
    ];

    [Theory]
    [MemberData(nameof(SaysNothingAboutInputs))]
    public async Task S35_A_failure_that_says_nothing_about_the_inputs_does_not_split(Exception failure)
    {
        var batch = await RunAsync<int, SplitEight>([1, 2, 3], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            throw failure;
        }).InTime();

        Assert.Single(_calls);
        Assert.All(batch, record => Assert.Same(failure, record.Error));
    }

    [Fact]
    public void S34_S35_A_limit_per_key_is_an_error_that_says_that_bulk_calls_have_none()
    {
        var options = new SettledBatchOptions { MaxPerPartition = 2 };
        var e = Record.Exception(() => { RunAsync<int, Three>([1], (_, _) => Task.CompletedTask, options); });

        Assert.StartsWith(
            "MaxPerPartition is 2, but the items of Tests.ItemAsync have no keys. The calls of a bulk method cannot have any.",
            Assert.IsType<ArgumentException>(e).Message);
    }

    [Fact]
    public async Task S17_S35_A_threshold_counts_inputs_and_ends_the_splitting()
    {
        var batch = await RunAsync<int, SplitEight>(
            [.. Enumerable.Range(0, 16)], Accept(0, 1, 2, 3, 4, 5, 6, 7),
            new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(2) }).InTime();

        Assert.Equal(SettledStopReason.FailureThreshold, batch.StopReason);
        Assert.Equal([[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [0, 1], [0], [1]], _calls);
        // What was sent has the error of its last call. What was not is canceled.
        Assert.All(batch.Take(8), record => Assert.True(record.IsRejected));
        Assert.All(batch.Skip(8), record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
    }

    [Fact]
    public async Task S07_S35_A_stop_ends_the_splitting_and_keeps_the_errors()
    {
        using var stop = new CancellationTokenSource();
        var batch = await RunAsync<int, SplitEight>([.. Enumerable.Range(0, 10)], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            if (inputs.Count == 4)
                stop.Cancel();
            throw new FormatException($"{inputs.Count}");
        }, new() { MaxConcurrency = 1 }, stop.Token).InTime();

        Assert.Equal(SettledStopReason.Canceled, batch.StopReason);
        Assert.Equal(["4", "4", "4", "4", "8", "8", "8", "8", null, null], batch.Select(record => record.Error?.Message));
        Assert.Equal(2, batch.Canceled.Count);
    }

    [Fact]
    public async Task S35_A_pipeline_comes_before_the_split()
    {
        int failures = 1;
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new() { MaxRetryAttempts = 1, Delay = TimeSpan.Zero }).Build();
        var batch = await RunAsync<int, SplitEight>([1, 2], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            return failures-- > 0 ? throw new FormatException() : Task.CompletedTask;
        }, new() { Resilience = pipeline }).InTime();

        Assert.Equal([[1, 2], [1, 2]], _calls);
        Assert.True(batch.AllFulfilled);
        Assert.All(batch, record => Assert.Equal(2, record.Attempts));
    }

    [Fact]
    public async Task S35_Equal_inputs_that_were_sent_once_are_not_split()
    {
        var batch = await RunAsync<int, SplitDistinct>([5, 5, 5, 5], Accept(5)).InTime();

        Assert.Equal([[5]], _calls);
        Assert.All(batch, record => Assert.Equal((true, 1), (record.IsRejected, record.Attempts)));
    }

    public static TheoryData<string> Timeouts => [.. s_timeouts.Keys];

    [Theory]
    [MemberData(nameof(Timeouts))]
    public async Task S09_S35_A_call_that_took_too_long_is_not_split(string kind)
    {
        var error = s_timeouts[kind];
        var batch = await RunAsync<int, SplitEight>([1, 2, 3, 4], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            throw error;
        }).InTime();

        Assert.Equal([[1, 2, 3, 4]], _calls);
        Assert.All(batch, record => Assert.Equal((error, 1), (record.Error, record.Attempts)));
    }

    [Fact]
    public async Task S35_A_call_that_the_pipeline_refused_is_not_split()
    {
        int refusals = 0;
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1, QueueLimit = 0 });
        using var taken = limiter.AttemptAcquire();
        var pipeline = new ResiliencePipelineBuilder().AddRateLimiter(new RateLimiterStrategyOptions
        {
            RateLimiter = arguments => limiter.AcquireAsync(1, arguments.Context.CancellationToken),
            OnRejected = _ =>
            {
                refusals++;
                return default;
            },
        }).Build();
        var batch = await RunAsync<int, SplitEight>([1, 2, 3, 4], Accept(), new() { Resilience = pipeline }).InTime();

        Assert.Equal(1, refusals);
        Assert.Empty(_calls);
        Assert.All(batch, record => Assert.Equal((true, 0), (record.Error is RateLimiterRejectedException, record.Attempts)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task S35_A_call_may_take_as_many_inputs_as_there_are(int count)
    {
        var batch = await RunAsync<int, All>([.. Enumerable.Range(0, count)], Accept()).InTime();

        Assert.Equal([[.. Enumerable.Range(0, count)]], _calls);
        Assert.Equal((true, count), (batch.AllFulfilled, batch.Count));
    }

    [Fact]
    public async Task S35_A_result_that_is_null_has_no_key()
    {
        var batch = await ByInputOfAsync<int, string?, Three>(
            [1, 2, 3], (_, _) => Task.FromResult<IEnumerable<string?>>(["3", null, "1"]), result => int.Parse(result!)).InTime();

        Assert.Equal(["1", null, "3"], batch.Select(record => record.Value));
        Assert.Equal("The response has no result for 2.", Assert.IsType<KeyNotFoundException>(batch[1].Error).Message);
    }

    [Fact]
    public async Task S33_S35_A_result_that_cannot_be_judged_is_kept()
    {
        var batch = await SettledRunner.RunBulkTaskAsync<int, string, string[], Judged>([1, 2, 3], default, null, default).InTime();

        Assert.Equal(["1", "2", "3"], batch.Select(record => record.Value));
        Assert.Equal(
            [null, typeof(FormatException), typeof(OperationCanceledException)], batch.Select(record => record.Error?.GetType()));
        Assert.Equal([1, 1, 1], batch.Select(record => record.Attempts));
    }

    [Fact]
    public async Task S18_S35_A_response_that_does_not_fit_into_memory_ends_the_batch()
    {
        var batch = await InOrderAsync<int, string, Three>(
            [1, 2, 3, 4], (_, _) => Task.FromResult<IReadOnlyList<string>>(new Broken(new OutOfMemoryException())),
            new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal(SettledStopReason.Fatal, batch.StopReason);
        Assert.Equal((3, 1), (batch.Rejected.Count, batch.Canceled.Count));
    }

    [Fact]
    public async Task S24_S35_A_retry_makes_new_chunks_of_what_is_not_fulfilled()
    {
        var bad = new HashSet<int> { 1, 4, 6 };
        var first = await ReportedAsync<int, int, Three>([.. Enumerable.Range(0, 8)], (inputs, _) =>
        {
            _calls.Enqueue([.. inputs]);
            return Task.FromResult<IReadOnlyList<Settled<int, int>>>([.. inputs.Select((input, i) => bad.Contains(input)
                ? Settled.Rejected<int, int>(i, input, new FormatException())
                : Settled.Fulfilled(i, input, input))]);
        }).InTime();
        Assert.Equal([1, 4, 6], first.Rejected.Select(record => record.Input));
        _calls.Clear();
        bad.Clear();
        var second = await first.RetryAsync().InTime();

        Assert.Equal([1, 4, 6], Assert.Single(_calls));
        Assert.Equal(Enumerable.Range(0, 8), second.Values);
        Assert.Equal([1, 2, 1, 1, 2, 1, 2, 1], second.Select(record => record.Attempts));
    }

    [Fact]
    public async Task S35_MaxConcurrency_counts_calls()
    {
        int running = 0, peak = 0;
        var run = RunAsync<int, Three>([.. Enumerable.Range(0, 12)], async (inputs, _) =>
        {
            InterlockedMax.Update(ref peak, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
        }, new() { MaxConcurrency = 2 });

        Assert.True((await run.InTime()).AllFulfilled);
        Assert.InRange(peak, 1, 2);
    }

    [Fact]
    public async Task S10_S35_An_abandoned_call_abandons_all_of_its_inputs()
    {
        var never = new TaskCompletionSource();
        var run = RunAsync<int, Three>(
            [1, 2, 3, 4], (inputs, _) => inputs.Count == 3 ? never.Task : Task.CompletedTask,
            new() { ItemTimeout = TimeSpan.FromSeconds(10), TimeProvider = _time });
        var batch = await _time.PassUntil(run);
        never.SetResult();

        Assert.Equal(3, batch.AbandonedCount);
        Assert.Equal([1, 2, 3], batch.Rejected.Select(record => record.Input));
        Assert.Equal(4, Assert.Single(batch.Fulfilled).Input);
    }

    [Fact]
    public async Task S10_S35_A_call_that_is_abandoned_does_not_hold_back_the_parts_behind_it()
    {
        var never = new TaskCompletionSource();
        var run = RunAsync<int, SplitEight>(
            [1, 2, 3, 4], (inputs, _) => inputs.Count switch
            {
                4 => throw new FormatException(),
                _ when inputs[0] == 1 => never.Task,
                _ => Task.CompletedTask,
            },
            new() { MaxConcurrency = 2, ItemTimeout = TimeSpan.FromSeconds(10), TimeProvider = _time });
        var batch = await _time.PassUntil(run);
        never.SetResult();

        Assert.All(batch.Take(2), record => Assert.IsType<TimeoutException>(record.Error));
        Assert.Equal([3, 4], batch.Fulfilled.Select(record => record.Input));
        Assert.All(batch, record => Assert.Equal(2, record.Attempts));
        Assert.Equal(2, batch.AbandonedCount);
    }

    [Fact]
    public async Task S01_S06_S13_S35_Edges()
    {
        Assert.Empty(await RunAsync<int, Three>([], (_, _) => throw new InvalidOperationException()).InTime());
        var canceled = await RunAsync<int, Three>(
            [1, 2, 3, 4], (_, _) => throw new InvalidOperationException(), token: new(canceled: true)).InTime();
        Assert.All(canceled, record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        Assert.IsType<ArgumentNullException>(Record.Exception(() => { RunAsync<int, Three>(null!, (_, _) => Task.CompletedTask); }));
    }

    [Fact]
    public async Task S20_S35_Progress_counts_inputs()
    {
        var reports = new ConcurrentQueue<SettledProgress>();
        await RunAsync<int, Three>(
            [1, 2, 3, 4], (inputs, _) => inputs.Count == 1 ? throw new FormatException() : Task.CompletedTask,
            new() { Progress = new Observer(reports.Enqueue) }).InTime();

        var last = reports.Last();
        Assert.Equal((4L, 3L, 1L), (last.Total, last.Fulfilled, last.Rejected));
    }

    [Fact]
    public async Task S20_S24_S35_Progress_of_a_retry_counts_what_is_fulfilled_already()
    {
        var batch = await RunAsync<int, Three>([1, 2, 3, 4], Accept()).InTime();
        var reports = new ConcurrentQueue<SettledProgress>();
        await batch.RetryAsync(new() { Progress = new Observer(reports.Enqueue) }).InTime();

        var last = reports.Last();
        Assert.Equal((4L, 4L, 4L), (last.Total, last.Fulfilled, last.SettledBefore));
    }

    private Task<IReadOnlyDictionary<int, string>> Answer(IReadOnlyList<int> inputs, CancellationToken token)
    {
        _calls.Enqueue([.. inputs]);
        return Task.FromResult<IReadOnlyDictionary<int, string>>(inputs.ToDictionary(i => i, i => $"{i}"));
    }

    /// <summary>An endpoint that rejects a call as a whole if it has one of the bad inputs.</summary>
    private Func<IReadOnlyList<int>, CancellationToken, Task> Accept(params int[] bad) => (inputs, _) =>
    {
        _calls.Enqueue([.. inputs]);
        return inputs.Any(bad.Contains) ? throw new FormatException() : Task.CompletedTask;
    };

    private sealed class Broken(Exception? count = null) : IReadOnlyList<string>
    {
        public int Count => count is null ? 1 : throw count;

        public string this[int index] => throw new FormatException("broken");

        public IEnumerator<string> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }

    private readonly struct SplitDistinct : IMode
    {
        public static int MaxInputs => 8;

        public static BulkFailureMode OnFailure => BulkFailureMode.Split;

        public static bool IsDistinct => true;
    }

    private readonly struct All : IMode
    {
        public static int MaxInputs => int.MaxValue;
    }

    /// <summary>A method whose judge throws for 2 and returns an error for 3.</summary>
    private readonly struct Judged : IItemMethod<int[], Task<string[]>>, IBulkMethod<int, string, string[]>
    {
        public static string Name => "Judged";

        public static int MaxInputs => 3;

        static bool IBulkMethod<int, string, string[]>.RejectsResults => true;

        public Task<string[]> Invoke(int[] input, ItemContext context, CancellationToken cancellationToken)
            => Task.FromResult<string[]>([.. input.Select(i => $"{i}")]);

        public BulkResults<int, string> ResultsOf(string[] response) => BulkResults<int, string>.InOrder(response);

        public Exception? FailureOf(int input, string result) => input switch
        {
            1 => null,
            2 => throw new FormatException(),
            _ => new OperationCanceledException(),
        };
    }
}
