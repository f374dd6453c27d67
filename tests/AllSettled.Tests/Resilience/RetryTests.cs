using System.Text.Json;
using AllSettled.Tests.Support;
using Polly;
using Polly.CircuitBreaker;

namespace AllSettled.Tests;

/// <summary>A retry gives a new full batch: fulfilled records stay, and everything else runs again.</summary>
public class RetryTests
{
    [Theory]
    [MemberData(nameof(Kinds.WithBounds), MemberType = typeof(Kinds))]
    public async Task S24_What_is_not_fulfilled_runs_again_and_attempts_add_up(Kind kind, int concurrency)
    {
        foreach (bool lazy in new[] { false, true })
        {
            int[] calls = new int[30];
            var batch = await kind.RunAsync(Sources.Of(30, lazy), async (i, _) =>
            {
                int call = Interlocked.Increment(ref calls[i]);
                if (i % 2 == 0)
                    await Task.Yield();
                // Item i succeeds in its call number i % 4 + 1.
                return call <= i % 4 ? throw new InvalidDataException($"{i}, call {call}") : (i * 10) + call;
            }, new() { MaxConcurrency = concurrency }).InTime();

            for (int run = 1; run <= 4; run++)
            {
                Assert.Equal(30, batch.Count);
                foreach (var record in batch.Records)
                {
                    int i = record.Input, needs = (i % 4) + 1, attempts = Math.Min(run, needs);
                    Assert.Equal(i, record.Index);
                    Assert.Equal(needs <= run ? SettledStatus.Fulfilled : SettledStatus.Rejected, record.Status);
                    Assert.Equal(attempts, record.Attempts);
                    Assert.Equal(attempts, calls[i]);
                    Assert.Equal(needs <= run ? null : $"{i}, call {run}", record.Error?.Message);
                    if (kind.ReturnsValue())
                        Assert.Equal(needs <= run ? (i * 10) + needs : null, record.Value);
                }
                batch = await batch.RetryAsync(CancellationToken.None).InTime();
            }
            Assert.True(batch.AllFulfilled);
        }
    }

    [Fact]
    public async Task S24_The_old_batch_does_not_change()
    {
        bool fail = true;
        var batch = await Batch.RunAsync([1, 2, 3], (i, _) => fail && i == 2 ? throw new InvalidDataException() : Task.FromResult(i))
            .InTime();
        string before = string.Join("\n", batch);
        fail = false;

        var retried = await batch.RetryAsync().InTime();

        Assert.NotSame(batch, retried);
        Assert.Equal(before, string.Join("\n", batch));
        Assert.Equal((2, 1), (batch.Values.Count, batch.Rejected.Count));
        Assert.Equal([1, 2, 3], retried.Values);
    }

    [Fact]
    public async Task S24_A_fulfilled_batch_may_be_retried_and_calls_nothing()
    {
        int calls = 0;
        var batch = await Batch.RunAsync([1, 2], (_, _) => Task.FromResult(++calls)).InTime();

        var retried = await batch.RetryAsync().InTime();

        Assert.Equal(2, calls);
        Assert.Equal([1, 2], retried.Values);
        Assert.True(retried.AllFulfilled);
    }

    [Fact]
    public async Task S24_A_canceled_batch_is_finished_by_a_retry_with_another_token()
    {
        using var stop = new CancellationTokenSource();
        var batch = await Batch.RunAsync([0, 1, 2, 3], (i, ct) =>
        {
            if (i == 1)
                stop.Cancel();
            ct.ThrowIfCancellationRequested();
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1 }, stop.Token).InTime();
        Assert.Equal([1, 1, 0, 0], batch.Select(record => record.Attempts));

        var retried = await batch.RetryAsync().InTime();

        // The item cancels the source of the first token again. That token no longer matters.
        Assert.Equal([0, 1, 2, 3], retried.Values);
        Assert.Equal([1, 2, 1, 1], retried.Select(record => record.Attempts));
        Assert.True(retried.AllFulfilled);
        Assert.Equal(SettledStopReason.None, retried.StopReason);
    }

    [Fact]
    public async Task S24_A_retry_that_is_canceled_already_calls_nothing_and_keeps_every_record()
    {
        int calls = 0;
        var batch = await Batch.RunAsync([0, 1], (i, _) => ++calls > 0 && i == 0 ? throw new InvalidDataException() : Task.FromResult(i))
            .InTime();

        var retried = await batch.RetryAsync(new CancellationToken(canceled: true)).InTime();

        Assert.Equal(2, calls);
        Assert.Equal(batch, retried);
        Assert.Equal(SettledStopReason.Canceled, retried.StopReason);
    }

    [Fact]
    public async Task S24_S31_A_retry_has_every_input_of_a_lazy_source_and_does_not_read_it_again()
    {
        using var stop = new CancellationTokenSource();
        var source = new SourceProbe(10);
        var batch = await Batch.RunAsync(source, (i, _) =>
        {
            if (i == 2)
                stop.Cancel();
            return i == 1 ? throw new InvalidDataException() : Task.FromResult(i);
        }, new() { MaxConcurrency = 1 }, stop.Token).InTime();

        var retried = await batch.RetryAsync().InTime();

        Assert.Equal(10, retried.Count);
        Assert.Equal([0, 2, 3, 4, 5, 6, 7, 8, 9], retried.Values);
        Assert.Equal((1, 11, 1), (source.Enumerators, source.Pulls, source.Disposals));
        Assert.True(retried.InputCompleted);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task S24_What_a_stopped_retry_does_not_reach_keeps_its_record(bool synchronous, bool watched)
    {
        int calls = 0;
        using var stop = new CancellationTokenSource();
        int Item(int i, CancellationToken token)
        {
            if (++calls == 12)
                stop.Cancel();
            throw new IOException($"disk full {i} in call {calls}");
        }
        List<SettledProgress> reports = [];
        var options = new SettledBatchOptions { MaxConcurrency = 1, Progress = watched ? new Reports(reports) : null };
        int[] inputs = [.. Enumerable.Range(0, 10)];
        var batch = synchronous
            ? Batch.Run(inputs, Item, options)
            : await Batch.RunAsync(inputs, (i, token) => Task.FromResult(Item(i, token)), options).InTime();

        var retried = await batch.RetryAsync(stop.Token).InTime();

        Assert.Equal((10, SettledStopReason.Canceled), (retried.Rejected.Count, retried.StopReason));
        Assert.Equal(["disk full 0 in call 11", "disk full 1 in call 12"], retried.Errors.Take(2).Select(error => error.Message));
        Assert.Equal([2, 2], retried.Take(2).Select(record => record.Attempts));
        Assert.Equal(batch.Skip(2), retried.Skip(2));
        var read = JsonSerializer.Deserialize<SettledBatch<int, int>>(JsonSerializer.Serialize(retried))!;
        Assert.Equal(retried.Errors.Select(error => error.Message), read.Errors.Select(error => error.Message));
        if (watched)
            Assert.Equal((0, 10, 0), (reports[^1].Fulfilled, reports[^1].Rejected, reports[^1].Canceled));

        // An item that succeeds in its second call keeps nothing of its failure.
        var fulfilled = Assert.Single(Batch.Run([1], (i, _) => calls++ < 13 ? throw new IOException() : i).Retry());
        Assert.Equal((SettledStatus.Fulfilled, 1, null, 2), (fulfilled.Status, fulfilled.Value, fulfilled.Error, fulfilled.Attempts));
    }

    [Fact]
    public async Task S24_An_item_that_a_stop_cancels_in_its_second_call_keeps_the_error_of_its_first()
    {
        using var stop = new CancellationTokenSource();
        var items = new HeldItems();
        bool again = false;
        var batch = await Batch.RunAsync([1], (i, token) => again ? items.Obedient(i, token) : throw new IOException("disk full")).InTime();

        again = true;
        var running = batch.RetryAsync(stop.Token);
        await items.Started(1).InTime();
        stop.Cancel();
        var record = (await running.InTime())[0];

        Assert.Equal((SettledStatus.Canceled, 2), (record.Status, record.Attempts));
        Assert.Same(batch[0].Error, record.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S24_An_item_that_the_pipeline_of_a_retry_does_not_call_keeps_its_error(bool synchronous)
    {
        static int Item(int i, CancellationToken token) => throw new IOException("disk full");
        var batch = synchronous ? Batch.Run([1], Item) : await Batch.RunAsync([1], (i, token) => Task.FromResult(Item(i, token))).InTime();
        var open = new CircuitBreakerManualControl(isIsolated: true);
        var refusing = new ResiliencePipelineBuilder().AddCircuitBreaker(new() { ManualControl = open }).Build();

        var retried = await batch.RetryAsync(new() { Resilience = refusing }).InTime();

        Assert.Equal(batch, retried);
    }

    [Fact]
    public async Task S24_An_item_that_never_ran_says_why_the_pipeline_of_a_retry_refused_it()
    {
        var batch = Batch.Run([1], (i, _) => i, cancellationToken: new CancellationToken(canceled: true));
        var refusing = new ResiliencePipelineBuilder().AddCircuitBreaker(new() { ManualControl = new(isIsolated: true) }).Build();

        var retried = await batch.RetryAsync(new() { Resilience = refusing }).InTime();

        Assert.Equal((SettledStatus.Rejected, 0), (retried[0].Status, retried[0].Attempts));
        Assert.IsType<IsolatedCircuitException>(retried[0].Error);
    }

    [Fact]
    public async Task S24_Other_options_hold_for_the_retry_and_for_the_retries_of_it()
    {
        var gates = new Gates(8);
        bool fail = true;
        var batch = await Batch.RunAsync(
            Enumerable.Range(0, 8).ToArray(), (i, ct) => fail ? throw new InvalidDataException() : gates.RunAsync(i, ct),
            new() { MaxConcurrency = 1 }).InTime();
        using var stop = new CancellationTokenSource();
        var canceled = await batch.RetryAsync(new() { MaxConcurrency = 3 }, new CancellationToken(canceled: true)).InTime();
        fail = false;

        var running = canceled.RetryAsync();
        await gates.Started(..3);

        Assert.Equal(3, gates.StartedCount);
        gates.FulfillAllBackwards();
        Assert.True((await running.InTime()).AllFulfilled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task S24_Synchronous_items_are_retried_by_either_method(int concurrency)
    {
        int run = 1;
        var batch = Batch.Run(
            Enumerable.Range(0, 100).ToArray(), (i, _) => i % 3 >= run ? throw new InvalidDataException() : i + run,
            new() { MaxConcurrency = concurrency });

        run = 2;
        var second = batch.Retry();
        run = 3;
        var third = await second.RetryAsync().InTime();

        Assert.Equal((34, 67, 100), (batch.Values.Count, second.Values.Count, third.Values.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i + (i % 3) + 1), third.Values);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (i % 3) + 1), third.Select(record => record.Attempts));
    }

    [Fact]
    public async Task S24_Retry_of_an_asynchronous_method_says_what_to_call_instead()
    {
        var batch = await Batch.RunAsync([1], (i, _) => Task.FromResult(i)).InTime();

        var thrown = Assert.Throws<InvalidOperationException>(() => batch.Retry());

        Assert.Contains("RetryAsync", thrown.Message);
        Assert.Contains(Batch.MethodName, thrown.Message);
    }

    [Fact]
    public async Task S24_A_batch_whose_method_is_not_known_cannot_be_retried()
    {
        var known = await Batch.RunAsync([1], (i, _) => Task.FromResult(i)).InTime();
        var unknown = new SettledBatch<int, int>(known.Inputs, known.Outcomes, known.End, origin: null);

        Assert.True(known.CanRetry);
        Assert.False(unknown.CanRetry);
        Assert.IsType<InvalidOperationException>(Record.Exception(() => { _ = unknown.RetryAsync(); }));
        Assert.Throws<InvalidOperationException>(() => unknown.Retry());
    }

    [Fact]
    public async Task S24_New_options_count_even_if_they_equal_the_old_ones()
    {
        var (first, second) = (new EqualToAll(), new EqualToAll());
        var batch = await Batch.RunAsync([0], (_, _) => Task.FromException<int>(new InvalidDataException()), new() { Progress = first })
            .InTime();
        int reportsBefore = first.Reports;

        await batch.RetryAsync(new SettledBatchOptions { Progress = second }).InTime();

        Assert.Equal((reportsBefore, 1), (first.Reports, second.Reports));
    }

    private sealed record EqualToAll : IProgress<SettledProgress>
    {
        public int Reports { get; private set; }

        public bool Equals(EqualToAll? other) => other is not null;

        public override int GetHashCode() => 0;

        public void Report(SettledProgress value) => Reports++;
    }

    private sealed class Reports(List<SettledProgress> reports) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => reports.Add(value);
    }
}
