using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class EmptyInputTests
{
    public static MatrixTheoryData<Kind, bool> KindsAndContexts => new(Kinds.All, [false, true]);

    [Theory]
    [MemberData(nameof(KindsAndContexts))]
    public async Task S01_An_empty_counted_input_is_a_completed_task_at_the_call(Kind kind, bool context)
    {
        IEnumerable<int>[] sources = [Array.Empty<int>(), new List<int>(), new HashSet<int>(), new CountedProbe(0), new CollectionProbe(0)];
        foreach (var source in sources)
        {
            var task = Caller.With(context, () => kind.RunAsync(source, NeverCalled));

            Assert.True(task.IsCompletedSuccessfully, $"{source.GetType()}: {task.Status}");
            AssertEmpty(await task);
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndContexts))]
    public async Task S01_An_empty_lazy_input_gives_an_empty_batch(Kind kind, bool context)
    {
        var source = new SourceProbe(0);

        var batch = await Caller.With(context, () => kind.RunAsync(source, NeverCalled)).InTime();

        AssertEmpty(batch);
        Assert.Equal((1, 1), (source.Enumerators, source.Disposals));
    }

    [Fact]
    public async Task S01_An_empty_input_misses_nothing_even_if_the_call_is_canceled()
    {
        var canceled = new CancellationToken(canceled: true);

        var asynchronous = await Batch.RunAsync(Array.Empty<int>(), NeverCalled, cancellationToken: canceled).InTime();
        var synchronous = Batch.Run(Array.Empty<int>(), (i, _) => i, cancellationToken: canceled);

        Assert.All(
            [asynchronous, synchronous],
            batch => Assert.Equal((true, SettledStopReason.None), (batch.AllFulfilled, batch.StopReason)));
    }

    [Fact]
    public void S01_Nothing_is_scheduled_for_an_empty_input()
    {
        var clock = new TimerCounter();

        var task = Batch.RunAsync(Array.Empty<int>(), NeverCalled, new() { TimeProvider = clock });

        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(0, clock.Timers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(SettledBatchOptions.AllProcessors)]
    public void S01_An_empty_synchronous_batch_is_empty(int concurrency)
    {
        foreach (var source in new IEnumerable<int>[] { Array.Empty<int>(), new SourceProbe(0) })
        {
            var batch = Batch.Run<int, int>(
                source, (_, _) => throw new InvalidOperationException(), new() { MaxConcurrency = concurrency });

            Assert.Empty(batch);
            Assert.True(batch.AllFulfilled);
            Assert.True(batch.InputCompleted);
        }
    }

    [Fact]
    public async Task S01_Views_and_checks_of_an_empty_batch_are_empty_and_silent()
    {
        var batch = await Batch.RunAsync(Array.Empty<int>(), NeverCalled).InTime();

        Assert.Empty(batch.Values);
        Assert.Empty(batch.Fulfilled);
        Assert.Empty(batch.Rejected);
        Assert.Empty(batch.Canceled);
        Assert.Empty(batch.Errors);
        Assert.Same(batch, batch.EnsureAllFulfilled());
        batch.ThrowIfAnyRejected();
        batch.ThrowIfCanceled();
    }

    private static Task<int> NeverCalled(int input, CancellationToken cancellationToken)
        => throw new InvalidOperationException("There is no item to run.");

    private static void AssertEmpty(SeenBatch batch)
    {
        Assert.Empty(batch.Records);
        Assert.True(batch.AllFulfilled);
        Assert.True(batch.InputCompleted);
        Assert.Equal(SettledStopReason.None, batch.StopReason);
    }

    private sealed class TimerCounter : TimeProvider
    {
        public int Timers { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
