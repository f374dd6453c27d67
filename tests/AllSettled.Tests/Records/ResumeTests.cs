using System.Text.Json;
using AllSettled.Tests.Support;
using Polly;

namespace AllSettled.Tests;

/// <summary>Batches that were read from JSON, made by hand or collected from a part of a stream, and go on.</summary>
public class ResumeTests
{
    private readonly HeldItems _items = new();

    /// <summary>A batch that a program has stored: 0 fulfilled, 1 and 3 rejected, 2 never ran.</summary>
    private static SettledBatch<int, int> Stored(bool inputCompleted = true) => JsonSerializer.Deserialize<SettledBatch<int, int>>(
        JsonSerializer.Serialize(SettledBatch.Create(
            [
                Settled.Fulfilled(0, 100, 1, attempts: 2),
                Settled.Rejected<int, int>(1, 101, new InvalidDataException("first"), attempts: 3),
                Settled.Canceled<int, int>(2, 102),
                Settled.Rejected<int, int>(3, 103, new InvalidDataException("last"), attempts: 1),
            ],
            SettledStopReason.Canceled, inputCompleted, TimeSpan.FromHours(1), abandonedCount: 1)))!;

    /// <summary>The records with the indices 1, 3, 5, … of a stream, of which every second is rejected.</summary>
    private static async Task<SettledBatch<int, int>> WithGapsAsync()
    {
        static async IAsyncEnumerable<Settled<int, int>> Odd(IAsyncEnumerable<Settled<int, int>> stream)
        {
            await foreach (var record in stream)
            {
                if (record.Input % 2 == 1)
                    yield return record;
            }
        }
        var stream = Batch.StreamAsync(
            ProbedSource.Of(10), (i, _) => i % 4 == 3 ? throw new InvalidDataException($"{i}") : Task.FromResult(-i));
        return await Odd(stream).ToSettledBatchAsync().InTime();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S24_What_is_unfulfilled_runs_and_the_rest_is_taken_over(bool inputCompleted)
    {
        var stored = Stored(inputCompleted);
        var before = stored.ToList();
        Assert.False(stored.CanRetry);
        var called = new List<int>();
        var resumed = await stored.ResumeAsync((input, token) =>
        {
            called.Add(input);
            return input == 103 ? throw new NotSupportedException("again") : Task.FromResult(input * 10);
        }, new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal([101, 102, 103], called);
        Assert.Equal(before, stored);
        Assert.Equal(before[0], resumed[0]);
        Assert.Equal((1L, 101, 1010, 4), (resumed[1].Index, resumed[1].Input, resumed[1].Value, resumed[1].Attempts));
        Assert.Equal((2L, 102, 1020, 1), (resumed[2].Index, resumed[2].Input, resumed[2].Value, resumed[2].Attempts));
        Assert.Equal((SettledStatus.Rejected, 2), (resumed[3].Status, resumed[3].Attempts));
        Assert.Equal("again", Assert.IsType<NotSupportedException>(resumed[3].Error).Message);
        Assert.Equal(
            (SettledStopReason.None, inputCompleted, 0, true),
            (resumed.StopReason, resumed.InputCompleted, resumed.AbandonedCount, resumed.CanRetry));

        // The retry calls the same function.
        called.Clear();
        var retried = await resumed.RetryAsync().InTime();
        Assert.Equal([103], called);
        Assert.Equal(3, retried[3].Attempts);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => resumed.Retry()));
    }

    [Fact]
    public async Task S24_Where_it_is_canceled_already_every_record_is_kept()
    {
        var stored = Stored();
        foreach (bool soft in new[] { false, true })
        {
            var stopped = new CancellationToken(canceled: true);
            var resumed = await stored.ResumeAsync(
                _items.Deaf, soft ? new() { StopTaking = stopped } : null, soft ? default : stopped).InTime();

            Assert.Equal(stored, resumed);
            Assert.Equal(soft ? SettledStopReason.Requested : SettledStopReason.Canceled, resumed.StopReason);
            Assert.Equal("last", resumed[3].Error!.Message);
            Assert.True(resumed.CanRetry);
        }
        Assert.Equal(0, _items.StartedCount);
    }

    [Fact]
    public async Task S24_Where_it_is_canceled_midway_what_was_not_called_keeps_its_record()
    {
        var stored = Stored();
        using var stop = new CancellationTokenSource();
        var run = stored.ResumeAsync(_items.Obedient, new() { MaxConcurrency = 1 }, stop.Token);
        await _items.Started(101).InTime();
        stop.Cancel();
        var resumed = await run.InTime();

        // The item that was called keeps its error, too (S24).
        Assert.Equal((SettledStatus.Canceled, 4, stored[1].Error), (resumed[1].Status, resumed[1].Attempts, resumed[1].Error));
        Assert.Equal([stored[0], stored[2], stored[3]], [resumed[0], resumed[2], resumed[3]]);
        Assert.Equal(SettledStopReason.Canceled, resumed.StopReason);
        Assert.Contains("ResumeAsync", Assert.Throws<OperationCanceledException>(resumed.ThrowIfCanceled).Message);
    }

    [Theory]
    [MemberData(nameof(Arounds))]
    public async Task S24_The_indices_of_a_batch_with_gaps_are_kept(Around around, bool inline)
    {
        var part = await WithGapsAsync();
        Assert.Equal([1L, 3L, 5L, 7L, 9L], part.Select(record => record.Index));
        Assert.Equal([3L, 7L], part.Rejected.Select(record => record.Index));

        var resumed = await Caller.With(context: !inline, () => part.ResumeAsync(async (input, _) =>
        {
            if (input == 7)
                await Task.Yield();
            return input * 10;
        }, new SettledBatchOptions().With(around))).InTime();

        Assert.Equal([1L, 3L, 5L, 7L, 9L], resumed.Select(record => record.Index));
        Assert.Equal([-1, 30, -5, 70, -9], resumed.Values);
        Assert.Equal([1, 3, 5, 7, 9], resumed.Select(record => record.Input));
        Assert.Equal([1, 2, 1, 2, 1], resumed.Select(record => record.Attempts));
        Assert.Equal((70, 7L), (resumed.ByIndex(7).Value, resumed.ByIndex(7).Index));
        Assert.True(resumed is { AllFulfilled: true, CanRetry: true });
        Assert.Equal([1L, 3L, 5L, 7L, 9L], (await resumed.RetryAsync().InTime()).Select(record => record.Index));
    }

    public static MatrixTheoryData<Around, bool> Arounds => new(Enum.GetValues<Around>(), [false, true]);

    [Fact]
    public async Task S24_A_batch_that_was_made_by_hand()
    {
        var made = SettledBatch.Create(
            [Settled.Canceled<string, int>(9, "nine"), Settled.Rejected<string, int>(4, "four", new IOException(), attempts: 1)],
            inputCompleted: false);
        var resumed = await made.ResumeAsync((word, _) => Task.FromResult(word.Length)).InTime();

        Assert.Equal([(4L, "four", 4, 2), (9L, "nine", 4, 1)],
            resumed.Select(record => (record.Index, record.Input, record.Value, record.Attempts)));
        Assert.False(resumed.InputCompleted);
        Assert.False(resumed.AllFulfilled);
    }

    [Fact]
    public async Task S24_Items_without_a_result()
    {
        var made = SettledBatch.Create([Settled.Rejected<int, NoResult>(0, 7, new IOException()), Settled.Canceled<int, NoResult>(1, 8)]);
        var called = new List<int>();
        var resumed = await made.ResumeAsync(async (input, token) =>
        {
            called.Add(input);
            await Task.CompletedTask;
        }, new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal([7, 8], called);
        Assert.Equal([2, 1], resumed.Select(record => record.Attempts));
        Assert.True(resumed is { AllFulfilled: true, CanRetry: true });
        Assert.True((await resumed.RetryAsync().InTime()).AllFulfilled);
    }

    [Fact]
    public async Task S24_Where_nothing_is_unfulfilled_nothing_runs()
    {
        var made = SettledBatch.Create([Settled.Fulfilled(3, 1, 2)], SettledStopReason.FailureThreshold);
        var run = made.ResumeAsync(_items.Deaf, cancellationToken: new(canceled: true));
        Assert.True(run.IsCompletedSuccessfully);
        var resumed = await run;

        Assert.Equal(made, resumed);
        Assert.Equal((SettledStopReason.None, true), (resumed.StopReason, resumed.AllFulfilled));
        Assert.Equal(0, _items.StartedCount);
    }

    [Fact]
    public async Task S24_At_most_16_run_at_once_unless_the_options_say_otherwise()
    {
        var made = SettledBatch.Create(Enumerable.Range(0, 40).Select(i => Settled.Canceled<int, int>(i, i)));
        var run = made.ResumeAsync(_items.Deaf);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_items.Started)).InTime();
        await Pool.BehindAllThatIsQueued();
        Assert.Equal(16, _items.StartedCount);
        for (int i = 0; i < 40; i++)
        {
            await _items.Started(i).InTime();
            _items.Fulfill(i);
        }
        Assert.True((await run.InTime()).AllFulfilled);

        var pipeline = new ResiliencePipelineBuilder().AddRetry(new() { Delay = TimeSpan.Zero }).Build();
        int calls = 0;
        var retried = await SettledBatch.Create([Settled.Rejected<int, int>(0, 0, new IOException(), attempts: 2)]).ResumeAsync(
            (i, _) => ++calls < 3 ? throw new IOException() : Task.FromResult(i), new() { Resilience = pipeline }).InTime();
        Assert.Equal(5, retried[0].Attempts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S41_The_largest_number_of_attempts_stays_what_it_is(bool fails)
    {
        const int most = 1_073_741_823;
        var stored = SettledBatch.Create([Settled.Canceled<int, int>(0, 100, new InvalidDataException(), most)]);

        var resumed = await stored.ResumeAsync((i, _) => fails ? throw new NotSupportedException() : Task.FromResult(i)).InTime();

        Assert.Equal(
            (fails ? SettledStatus.Rejected : SettledStatus.Fulfilled, most), (resumed[0].Status, resumed[0].Attempts));
    }

    [Fact]
    public void S28_Null()
    {
        SettledBatch<int, int> missing = null!;
        SettledBatch<int, NoResult> missingToo = null!;
        Assert.Equal("batch", Assert.Throws<ArgumentNullException>(() => { _ = missing.ResumeAsync(_items.Deaf); }).ParamName);
        Assert.Equal(
            "batch", Assert.Throws<ArgumentNullException>(() => { _ = missingToo.ResumeAsync((_, _) => Task.CompletedTask); }).ParamName);
        Assert.Equal(
            "method",
            Assert.Throws<ArgumentNullException>(
                () => { _ = Stored().ResumeAsync((Func<int, CancellationToken, Task<int>>)null!); }).ParamName);
        Assert.Equal(
            "method",
            Assert.Throws<ArgumentNullException>(
                () => { _ = SettledBatch.Create<int, NoResult>([]).ResumeAsync((Func<int, CancellationToken, Task>)null!); }).ParamName);
    }
}
