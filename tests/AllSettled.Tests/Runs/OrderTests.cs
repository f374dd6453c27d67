using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>The order of starts and of records, and the bound on how many items run at once.</summary>
public class OrderTests
{
    public static MatrixTheoryData<Kind, bool> KindsAndSources => new(Kinds.All, [false, true]);

    [Theory]
    [MemberData(nameof(KindsAndSources))]
    public async Task S14_Records_are_in_input_order_whatever_completes_first(Kind kind, bool lazy)
    {
        var gates = new Gates(50);
        var running = kind.RunAsync(Sources.Of(50, lazy), gates.RunAsync, new() { MaxConcurrency = 50 });
        await gates.Started(..);

        gates.FulfillAllBackwards();
        var batch = await running.InTime();

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), batch.Records.Select(record => record.Index));
        Assert.Equal(Enumerable.Range(0, 50), batch.Records.Select(record => record.Input));
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => kind.ReturnsValue() ? i : (int?)null),
            batch.Records.Select(record => record.Value));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(false, 16)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(true, 16)]
    public async Task S26_Exactly_as_many_items_run_at_once_as_the_bound_allows(bool lazy, int concurrency)
    {
        var gates = new Gates(40);
        int started = 0;
        var running = Batch.RunAsync(Sources.Of(40, lazy), (i, ct) =>
        {
            Interlocked.Increment(ref started);
            return gates.RunAsync(i, ct);
        }, new() { MaxConcurrency = concurrency });

        // The item that started last ends first, so each further start can only come from that end.
        for (int done = 0; done < 40; done++)
        {
            int last = Math.Min(done + concurrency, 40) - 1;
            await gates.Started(last..(last + 1));
            Assert.Equal(last + 1, Volatile.Read(ref started));
            gates.Fulfill(last, last);
            if (last == 39)
                break;
        }
        gates.FulfillAllBackwards();
        var batch = await running.InTime();

        Assert.Empty(batch.Errors);
        Assert.Equal(Enumerable.Range(0, 40), batch.Values);
    }

    [Theory]
    [MemberData(nameof(KindsAndSources))]
    public async Task S26_Items_start_in_input_order(Kind kind, bool lazy)
    {
        List<int> order = [];

        await kind.RunAsync(Sources.Of(1_000, lazy), async (i, _) =>
        {
            order.Add(i);
            if (i % 3 == 0)
                await Task.Yield();
            return i;
        }, new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal(Enumerable.Range(0, 1_000), order);
    }

    public enum Way
    {
        OnTheCaller,
        OnThePool,
        FromALazySource,
        AfterItemsThatCompleteAtOnce,
        AfterItemsThatAreWork,
    }

    public static MatrixTheoryData<Way, int> Barriers => new(Enum.GetValues<Way>(), [2, 16, 100]);

    [Theory]
    [MemberData(nameof(Barriers))]
    public async Task S26_As_many_items_as_the_bound_allows_may_wait_for_one_another(Way way, int concurrency)
    {
        int before = way is Way.AfterItemsThatCompleteAtOnce or Way.AfterItemsThatAreWork ? 100 : 0;
        int rounds = 5;
        var barriers = Enumerable.Range(0, rounds).Select(_ => new TaskCompletionSource<int>()).ToArray();
        int[] arrived = new int[rounds];

        var running = Caller.With(way == Way.OnThePool, () => Batch.RunAsync(
            Sources.Of(before + (concurrency * rounds), lazy: way == Way.FromALazySource), (i, _) =>
            {
                if (i < before)
                {
                    if (way == Way.AfterItemsThatAreWork)
                        Spin.For(TimeSpan.FromMicroseconds(50));
                    return Task.FromResult(i);
                }
                int round = (i - before) / concurrency;
                if (Interlocked.Increment(ref arrived[round]) == concurrency)
                    barriers[round].SetResult(round);
                return barriers[round].Task;
            }, new() { MaxConcurrency = concurrency }));

        var batch = await running.InTime($"a barrier of {concurrency} items; arrived: {string.Join(", ", arrived)}");

        Assert.True(batch.AllFulfilled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S26_Without_a_bound_every_item_may_wait_for_the_last_one(bool lazy)
    {
        const int Count = 5_000;
        var last = new TaskCompletionSource<int>();

        var batch = await Batch.RunAsync(Sources.Of(Count, lazy), (i, _) =>
        {
            if (i == Count - 1)
                last.SetResult(1);
            return last.Task;
        }, new() { MaxConcurrency = SettledBatchOptions.Unbounded }).InTime();

        Assert.True(batch.AllFulfilled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S26_An_item_may_wait_for_the_start_of_the_next_one(bool lazy)
    {
        var starts = Enumerable.Range(0, 1_001).Select(_ => new TaskCompletionSource()).ToArray();

        var batch = await Batch.RunAsync(Sources.Of(1_000, lazy), async (i, _) =>
        {
            starts[i].SetResult();
            if (i < 999)
                await starts[i + 1].Task;
        }, new() { MaxConcurrency = 2 }).InTime();

        Assert.True(batch.AllFulfilled);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S26_Items_that_complete_one_another_do_not_dive(Kind kind)
    {
        const int Bound = 50_000;
        var pending = Enumerable.Range(0, Bound).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var allPending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = kind.RunAsync(Enumerable.Range(0, 2 * Bound).ToArray(), (i, _) =>
        {
            if (i == Bound - 1)
                allPending.SetResult();
            if (i < Bound)
                return pending[i].Task;
            // Each of these items takes the place of a pending one, and ends the next pending one while it starts.
            pending[i - Bound].TrySetResult(i);
            if (i - Bound + 1 < Bound)
                pending[i - Bound + 1].TrySetResult(i);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = Bound });
        await allPending.Task.InTime();

        pending[0].TrySetResult(0);
        var batch = await running.InTime();

        Assert.True(batch.AllFulfilled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S26_Sixteen_asynchronous_items_run_at_once_unless_somebody_says_otherwise(bool lazy)
    {
        var gates = new Gates(40);
        var running = Batch.RunAsync(Sources.Of(40, lazy), gates.RunAsync);
        await gates.Started(..16);

        gates.Fulfill(0, 0);
        await gates.Started(16..17);

        Assert.Equal(17, gates.StartedCount);
        gates.FulfillAllBackwards();
        Assert.True((await running.InTime()).AllFulfilled);
    }
}
