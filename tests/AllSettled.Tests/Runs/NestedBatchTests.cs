using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Runs inside items. When the outer run stops, their results are not lost (S36).</summary>
public class NestedBatchTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    private SettledBatchOptions Options => new() { StopGracePeriod = s_grace, TimeProvider = _time, MaxConcurrency = 30 };

    /// <summary>A run of two items inside an item. One of the two completes, and the other hangs.</summary>
    public enum Inner
    {
        Batch,
        Stream,
        BatchOnALinkedToken,
        BatchWithoutAnEnd,
        TwoLevels,
    }

    public static MatrixTheoryData<Shape, Inner> Nestings => new(Enum.GetValues<Shape>(), Enum.GetValues<Inner>());

    [Theory]
    [MemberData(nameof(Nestings))]
    public async Task S36_Inner_batches_come_back_with_what_they_have_before_their_items_are_abandoned(Shape shape, Inner inner)
    {
        using var stop = new CancellationTokenSource();
        var hung = new HungItems(30);
        var run = shape.RunAsync(30, (_, token) => RunInnerAsync(inner, hung, token), Options, stop.Token);
        await hung.AllStarted.InTime();

        stop.Cancel();
        await hung.AllTold.InTime();
        // Long enough for the levels that there are, and too short for one more level or for the whole grace period of the outer run.
        _time.Advance(s_grace * (inner == Inner.TwoLevels ? 0.64 : 0.8));
        var result = await run.InTime();

        Assert.Equal(30, result.Count(SettledStatus.Fulfilled));
        Assert.All(result.Records, record => Assert.Equal(7, record.Value));
        Assert.Equal(result.Batch is null ? null : 0, result.AbandonedCount);
    }

    [Fact]
    public async Task S36_A_canceler_that_suppresses_the_flow_of_its_context_changes_nothing()
    {
        using var stop = new CancellationTokenSource();
        var hung = new HungItems(1);
        var run = Batch.RunAsync([0], (_, token) => SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, token)), Options, stop.Token);
        await hung.AllStarted.InTime();

        using (ExecutionContext.SuppressFlow())
        {
            stop.Cancel();
            Assert.True(ExecutionContext.IsFlowSuppressed());
        }
        await hung.AllTold.InTime();
        _time.Advance(s_grace * 0.8);

        Assert.Equal(7, (await run.InTime())[0].Value);
    }

    [Fact]
    public async Task S36_A_shorter_grace_period_of_its_own_is_kept()
    {
        using var stop = new CancellationTokenSource();
        var hung = new HungItems(1);
        var inner = Options with { StopGracePeriod = TimeSpan.FromSeconds(1) };
        var run = Batch.RunAsync([0], (_, token) => SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, inner, token)), Options, stop.Token);
        await hung.AllStarted.InTime();

        stop.Cancel();
        await hung.AllTold.InTime();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(7, (await run.InTime())[0].Value);
    }

    [Fact]
    public async Task S36_An_infinite_grace_period_around_leaves_the_inner_one_its_own()
    {
        using var stop = new CancellationTokenSource();
        var hung = new HungItems(1);
        var run = Batch.RunAsync([0], (_, token) => SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, token)),
            Options with { StopGracePeriod = Timeout.InfiniteTimeSpan }, stop.Token);
        await hung.AllStarted.InTime();

        stop.Cancel();
        await hung.AllTold.InTime();
        _time.Advance(s_grace - TimeSpan.FromTicks(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(7, (await run.InTime())[0].Value);
    }

    [Fact]
    public async Task S36_What_is_left_counts_where_the_item_is_told_late()
    {
        using var stop = new CancellationTokenSource();
        using var late = new ManualResetEventSlim();
        using var waits = new ManualResetEventSlim();
        var hung = new HungItems(1);
        var run = Batch.RunAsync([0], (_, token) =>
        {
            var inner = SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, token));
            // This callback was registered later than the inner batch's, so it is called earlier.
            token.Register(() =>
            {
                waits.Set();
                late.InTime();
            });
            return inner;
        }, Options, stop.Token);
        await hung.AllStarted.InTime();

        stop.Cancel();
        waits.InTime();
        _time.Advance(s_grace / 2);
        late.Set();
        await hung.AllTold.InTime();
        _time.Advance(s_grace * 0.4);

        Assert.Equal(7, (await run.InTime())[0].Value);
    }

    [Fact]
    public async Task S36_S09_An_item_s_time_limit_leaves_its_inner_batch_time_as_well()
    {
        var hung = new HungItems(1);
        var run = Batch.RunAsync([0], (_, token) => SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, token)),
            Options with { ItemTimeout = TimeSpan.FromSeconds(60) });
        await hung.AllStarted.InTime();

        _time.Advance(TimeSpan.FromSeconds(60));
        await hung.AllTold.InTime();
        _time.Advance(s_grace * 0.8);

        Assert.Equal(7, (await run.InTime())[0].Value);
    }

    [Fact]
    public async Task S36_A_batch_on_another_token_has_its_own_time()
    {
        using var stop = new CancellationTokenSource();
        using var own = new CancellationTokenSource();
        var hung = new HungItems(1);
        var inner = Batch.RunAsync([7, 0], hung.RunAsync, Options, own.Token);
        var items = new HeldItems();
        var run = Batch.RunAsync([0], items.Obedient, Options, stop.Token);
        await items.Started(0).InTime();
        await hung.AllStarted.InTime();

        stop.Cancel();
        await run.InTime();
        own.Cancel();
        await hung.AllTold.InTime();
        _time.Advance(s_grace - TimeSpan.FromTicks(1));
        await Pool.BehindAllThatIsQueued();
        Assert.False(inner.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        await inner.InTime();
    }

    private async Task<int> RunInnerAsync(Inner inner, HungItems hung, CancellationToken token)
    {
        switch (inner)
        {
            case Inner.Stream:
                return await SumAsync(Batch.StreamAsync(
                    ProbedSource.Of(2), (i, told) => hung.RunAsync(i == 0 ? 7 : 0, told), Options, token).ToSettledBatchAsync());
            case Inner.BatchOnALinkedToken:
                using (var linked = CancellationTokenSource.CreateLinkedTokenSource(token))
                    return await SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, linked.Token));
            case Inner.BatchWithoutAnEnd:
                return await SumAsync(
                    Batch.RunAsync([7, 0], hung.RunAsync, Options with { StopGracePeriod = Timeout.InfiniteTimeSpan }, token));
            case Inner.TwoLevels:
                return await SumAsync(
                    Batch.RunAsync([0], (_, told) => SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, told)), Options, token));
            default:
                return await SumAsync(Batch.RunAsync([7, 0], hung.RunAsync, Options, token));
        }
    }

    private static async Task<int> SumAsync(Task<SettledBatch<int, int>> batch) => (await batch).Values.Sum();

    /// <summary>Items that complete at once. For input 0, the item never completes.</summary>
    private sealed class HungItems(int count)
    {
        private readonly TaskCompletionSource _allStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _started;
        private int _told;

        public Task AllStarted => _allStarted.Task;

        public Task AllTold => _allTold.Task;

        public Task<int> RunAsync(int input, CancellationToken token)
        {
            if (input != 0)
                return Task.FromResult(input);
            token.Register(() =>
            {
                if (Interlocked.Increment(ref _told) == count)
                    _allTold.SetResult();
            });
            if (Interlocked.Increment(ref _started) == count)
                _allStarted.SetResult();
            return new TaskCompletionSource<int>().Task;
        }
    }
}
