using System.Diagnostics;
using AllSettled.Engine.Runs;

namespace AllSettled.Tests;

/// <summary>When more threads join: if starting the items takes time, and not if one thread was preempted.</summary>
public class PaceTests
{
    private static readonly long s_millisecond = Stopwatch.Frequency / 1000;

    [Fact]
    public void Items_that_take_a_microsecond_are_slow()
        => Assert.True(PaceOf((1, 1_000), (1, 1_000)).ItemsAreWorthThreads);

    [Fact]
    public void Items_that_take_less_are_not()
        => Assert.False(PaceOf((1, 1_001), (1, 1_001), (1, 1_001)).ItemsAreWorthThreads);

    [Fact]
    public void Two_items_of_a_millisecond_or_more_say_so()
        => Assert.True(PaceOf((1, 1), (200, 1)).ItemsAreWorthThreads);

    [Fact]
    public void One_turn_does_not_say()
        => Assert.False(PaceOf((20, 1)).ItemsAreWorthThreads);

    [Theory]
    [InlineData(0, 50_000, 20)]
    [InlineData(1, 50_000, 20)]
    [InlineData(5, 50_000, 20)]
    [InlineData(0, 20_000, 50)]
    [InlineData(5, 10_000, 1_000)]
    [InlineData(20, 3_000, 1_000)]
    public void A_thread_that_was_held_up_for_a_while_is_no_slow_item(
        int quickTurnsBefore, int itemsInMillisecond, int heldUpForMilliseconds)
    {
        var pace = PaceOf([.. Enumerable.Repeat((1, itemsInMillisecond), quickTurnsBefore)]);
        pace.Add(heldUpForMilliseconds * s_millisecond, 500);
        Assert.False(pace.ItemsAreWorthThreads);
        pace.Add(s_millisecond, itemsInMillisecond);
        Assert.False(pace.ItemsAreWorthThreads);
    }

    [Fact]
    public void Items_that_become_slow_are_after_some_turns()
    {
        var pace = PaceOf((1, 50_000), (1, 50_000));
        int turns = 0;
        while (!pace.ItemsAreWorthThreads)
        {
            pace.Add(s_millisecond, 10);
            turns++;
        }
        Assert.InRange(turns, 2, 7);
    }

    private static Pace PaceOf(params (int Milliseconds, int Items)[] turns)
    {
        var pace = new Pace();
        foreach (var (milliseconds, items) in turns)
            pace.Add(milliseconds * s_millisecond, items);
        return pace;
    }
}
