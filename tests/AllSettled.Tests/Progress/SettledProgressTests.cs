namespace AllSettled.Tests;

public class SettledProgressTests
{
    [Fact]
    public void Rate_and_remaining_time_follow_from_the_counts()
    {
        var progress = new SettledProgress(100, 20, 4, 1, TimeSpan.FromSeconds(5));

        Assert.Equal(25, progress.Settled);
        Assert.Equal(5, progress.ItemsPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(15), progress.EstimatedRemaining);
    }

    [Fact]
    public void Nothing_is_divided_by_zero()
    {
        Assert.Equal((0d, null), Look(new(100, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal((0d, null), Look(new(100, 0, 0, 0, TimeSpan.FromSeconds(5))));
        Assert.Equal((0d, TimeSpan.Zero), Look(new(100, 10, 0, 0, TimeSpan.Zero)));
        Assert.Equal((2d, null), Look(new(null, 10, 0, 0, TimeSpan.FromSeconds(5))));
        Assert.Equal((0d, null), Look(default));
        Assert.Equal((2d, TimeSpan.Zero), Look(new(10, 10, 0, 0, TimeSpan.FromSeconds(5))));

        static (double, TimeSpan?) Look(SettledProgress progress) => (progress.ItemsPerSecond, progress.EstimatedRemaining);
    }

    [Fact]
    public void Huge_numbers_do_not_overflow()
    {
        Assert.Null(new SettledProgress(long.MaxValue, 1, 0, 0, TimeSpan.FromDays(1)).EstimatedRemaining);
        Assert.Null(new SettledProgress(long.MaxValue, 1, 0, 0, TimeSpan.MaxValue).EstimatedRemaining);
        Assert.NotNull(new SettledProgress(long.MaxValue, long.MaxValue - 1, 0, 0, TimeSpan.MaxValue).EstimatedRemaining);
        Assert.Equal(9.2e25, new SettledProgress(null, long.MaxValue, 0, 0, TimeSpan.FromTicks(1)).ItemsPerSecond, 0.1e25);
    }

    [Fact]
    public void What_a_retry_need_not_run_counts_neither_for_the_rate_nor_for_the_time_left()
    {
        var progress = new SettledProgress(1000, 991, 0, 0, TimeSpan.FromSeconds(0.1)) { SettledBefore = 990 };

        Assert.Equal(10, progress.ItemsPerSecond, precision: 6);
        Assert.Equal(TimeSpan.FromSeconds(0.9), progress.EstimatedRemaining);
        Assert.Null((progress with { Fulfilled = 990 }).EstimatedRemaining);
    }
}
