using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>All items of a run share one timer. Each of them still has its own time.</summary>
[Collection(nameof(Alone))]
public class TimeLimitListTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    private SettledBatchOptions Options => new()
    {
        ItemTimeout = TimeSpan.FromSeconds(10),
        MaxConcurrency = 2,
        TimeProvider = _time,
    };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_Each_item_has_its_time_from_its_own_start(Shape shape)
    {
        // The first three items start at 0 s, and the last one at 7 s.
        var run = shape.RunAsync(4, _items.Obedient, Options with { MaxConcurrency = 3 });
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        _time.Advance(TimeSpan.FromSeconds(7));
        _items.Fulfill(1);
        await _items.Started(3).InTime();

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.All([0, 2, 3], item => Assert.False(_items.TokenOf(item).IsCancellationRequested));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Reading.Until(() => _items.TokenOf(0).IsCancellationRequested && _items.TokenOf(2).IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(6.9));
        await Pool.BehindAllThatIsQueued();
        Assert.False(_items.TokenOf(3).IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await run.InTime();

        Assert.Equal([true, false, true, true], Enumerable.Range(0, 4).Select(i => result[i].Error is TimeoutException));
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S09_The_end_of_the_item_that_the_timer_runs_for_ends_no_other_item_sooner_or_later(Shape shape)
    {
        var run = shape.RunAsync(3, _items.Obedient, Options);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();
        _time.Advance(TimeSpan.FromSeconds(4));
        _items.Fulfill(0);
        _items.Fulfill(1);
        await _items.Started(2).InTime();

        // The timer was set for 10 s. Nothing that began then is left.
        _time.Advance(TimeSpan.FromSeconds(6));
        _time.Advance(TimeSpan.FromSeconds(3.9));
        await Pool.BehindAllThatIsQueued();
        Assert.False(_items.TokenOf(2).IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.IsType<TimeoutException>((await run.InTime())[2].Error);
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S07_A_callback_that_blocks_holds_up_no_other_item_whose_time_is_over(Shape shape)
    {
        using var isReleased = new ManualResetEventSlim();
        var run = shape.RunAsync(
            2,
            (i, token) =>
            {
                if (i == 0)
                    token.Register(() => isReleased.Wait(Limit.Time));
                return _items.Obedient(i, token);
            },
            Options);
        await Task.WhenAll(_items.Started(0), _items.Started(1)).InTime();

        _time.Advance(TimeSpan.FromSeconds(10));
        await Reading.Until(() => _items.TokenOf(1).IsCancellationRequested && _items.Running <= 1);
        isReleased.Set();

        Assert.Equal(2, (await run.InTime()).Count(SettledStatus.Rejected));
    }

    [Fact]
    public async Task S09_An_item_with_a_time_limit_takes_less_than_200_bytes()
    {
        const int Count = 20_000;
        await MeasureAsync();
        long all = await MeasureAsync();

        Assert.InRange(all / Count, 0, 200);

        async Task<long> MeasureAsync()
        {
            int[] inputs = new int[Count];
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await Batch.RunAsync(inputs, static (_, _) => Task.FromResult(0), new() { ItemTimeout = TimeSpan.FromHours(1) });
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }
}
