using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// The clock in the options is the caller's code, so it may fail in the middle of a run. Every item has its record all the same, and the
/// run ends.
/// </summary>
public class ClockTests
{
    private static readonly InvalidOperationException s_error = new("clock");

    public enum Fault
    {
        CreateTimer,
        Change,
        Dispose,
        GetTimestamp,
    }

    public static MatrixTheoryData<Fault, Shape> Faults => new(Enum.GetValues<Fault>(), Enum.GetValues<Shape>());

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task S09_S20_A_clock_that_fails_loses_no_record_and_hangs_no_run(Fault fault, Shape shape)
    {
        var progress = new LastReport();
        var result = await shape.RunAsync(
            6, Item, new() { ItemTimeout = TimeSpan.FromMinutes(10), Progress = progress, TimeProvider = new FailingClock(fault) })
            .InTime();

        AssertRecords(fault, result.Records);
        Assert.Equal(6, progress.Last.Settled);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task S07_S10_A_clock_that_fails_hangs_no_run_that_is_stopped(Fault fault, Shape shape)
    {
        using var stop = new CancellationTokenSource();
        var result = await shape.RunAsync(6, async (i, _) =>
        {
            await Task.Yield();
            if (i == 2)
                stop.Cancel();
            return i;
        }, new() { MaxConcurrency = 1, TimeProvider = new FailingClock(fault) }, stop.Token).InTime();

        Assert.Equal((3, SettledStopReason.Canceled), (result.Count(SettledStatus.Fulfilled), result.StopReason));
    }

    [Theory]
    [InlineData(Fault.CreateTimer, false)]
    [InlineData(Fault.CreateTimer, true)]
    [InlineData(Fault.Change, false)]
    [InlineData(Fault.Dispose, false)]
    [InlineData(Fault.Dispose, true)]
    [InlineData(Fault.GetTimestamp, true)]
    public void S09_S27_Synchronous_items(Fault fault, bool lazy)
    {
        var batch = Batch.Run(Sources.Of(6, lazy), (i, _) => i,
            new()
            {
                MaxConcurrency = 2,
                ItemTimeout = TimeSpan.FromMinutes(10),
                Progress = new LastReport(),
                TimeProvider = new FailingClock(fault),
            });

        AssertRecords(fault, [.. batch]);
    }

    [Fact]
    public void S28_A_clock_that_does_not_even_begin_to_work_fails_at_the_call()
    {
        var options = new SettledBatchOptions { TimeProvider = new FailingClock(Fault.GetTimestamp, workingTimestamps: 0) };
        Assert.Same(s_error, Assert.Throws<InvalidOperationException>(
            () => { _ = Batch.RunAsync([1], (i, _) => Task.FromResult(i), options); }));
        Assert.Throws<InvalidOperationException>(
            () => { _ = Batch.RunAsync([1], (i, _) => Task.FromResult(i), new() { TimeProvider = new ClockWithoutFrequency() }); });
    }

    private static async Task<int> Item(int i, CancellationToken token)
    {
        if (i % 2 == 0)
            await Task.Yield();
        return i;
    }

    private static void AssertRecords(Fault fault, IReadOnlyList<Settled<int, int>> records)
    {
        Assert.Equal([0, 1, 2, 3, 4, 5], records.Select(record => record.Index));
        if (fault == Fault.CreateTimer)
            Assert.All(records, record => Assert.Same(s_error, record.Error)); // an item must not run without the limit that was set for it
        else
            Assert.All(records, record => Assert.True(record.IsFulfilled));
    }

    private sealed class LastReport : IProgress<SettledProgress>
    {
        public SettledProgress Last { get; private set; }

        public void Report(SettledProgress value) => Last = value;
    }

    private sealed class ClockWithoutFrequency : TimeProvider
    {
        public override long TimestampFrequency => 0;
    }

    private sealed class FailingClock(Fault fault, int workingTimestamps = 2) : TimeProvider
    {
        private int _timestamps;

        public override long GetTimestamp()
            => fault == Fault.GetTimestamp && Interlocked.Increment(ref _timestamps) > workingTimestamps
                ? throw s_error
                : base.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => fault == Fault.CreateTimer ? throw s_error : new FailingTimer(fault, base.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class FailingTimer(Fault fault, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => fault == Fault.Change ? throw s_error : timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (fault == Fault.Dispose)
                throw s_error;
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
