using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Progress reports, and observers that throw or block.</summary>
public class ObserverTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    public static MatrixTheoryData<bool, bool> SourcesAndTimes => new([false, true], [false, true]);

    [Theory]
    [MemberData(nameof(SourcesAndTimes))]
    public async Task S19_An_observer_that_throws_is_muted_and_touches_no_item(bool lazy, bool atTheEnd)
    {
        var clock = new FakeTimeProvider();
        var error = new InvalidDataException("observer");
        int reports = 0;
        var observer = new Observer(_ =>
        {
            reports++;
            throw error;
        });
        var gates = new Gates(3);
        var running = Batch.RunAsync(Sources.Of(3, lazy), gates.RunAsync, new() { Progress = observer, TimeProvider = clock });
        await gates.Started(..);
        gates.Fulfill(0, 0);
        if (!atTheEnd)
            clock.Advance(s_tick);
        gates.FulfillAllBackwards();
        clock.Advance(s_tick);
        var batch = await running.InTime();

        Assert.Equal([0, 1, 2], batch.Values);
        Assert.True(batch.AllFulfilled);
        Assert.Same(error, batch.ObserverException);
        Assert.Equal(1, reports);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S19_Synchronous_batches_capture_it_too(int concurrency)
    {
        var error = new InvalidDataException("observer");
        foreach (bool lazy in new[] { false, true })
        {
            var batch = Batch.Run(
                Sources.Of(100, lazy), (i, _) => i, new() { MaxConcurrency = concurrency, Progress = new Observer(_ => throw error) });

            Assert.True(batch.AllFulfilled);
            Assert.Same(error, batch.ObserverException);
        }
    }

    [Fact]
    public async Task S19_A_batch_without_trouble_has_no_observer_exception()
    {
        var batch = await Batch.RunAsync([1], (i, _) => Task.FromResult(i), new() { Progress = new Observer(_ => { }) }).InTime();

        Assert.Null(batch.ObserverException);
    }

    [Theory]
    [MemberData(nameof(Kinds.WithBounds), MemberType = typeof(Kinds))]
    public async Task S19_A_token_callback_that_throws_touches_no_item(Kind kind, int concurrency)
    {
        using var stop = new CancellationTokenSource();
        using var registration = stop.Token.Register(() => throw new InvalidDataException("callback"));
        var gates = new Gates(5);
        var running = kind.RunAsync(Sources.Of(5, lazy: false), (i, ct) =>
        {
            ct.Register(() => throw new InvalidDataException("of an item"));
            return gates.RunAsync(i, ct);
        }, new() { MaxConcurrency = concurrency }, stop.Token);
        int started = Math.Min(concurrency, 5);
        await gates.Started(..started);

        Assert.Throws<AggregateException>(stop.Cancel);
        gates.FulfillAllBackwards();
        var batch = await running.InTime();

        Assert.Equal(started, batch.Statuses.Count(status => status == SettledStatus.Fulfilled));
        Assert.Equal(5 - started, batch.Statuses.Count(status => status == SettledStatus.Canceled));
    }

    [Fact]
    public async Task S21_The_final_report_is_made_in_the_context_of_the_call()
    {
        var local = new AsyncLocal<string>();
        List<string?> seen = [];
        var options = new SettledBatchOptions { Progress = new Observer(_ => seen.Add(local.Value)), MaxConcurrency = 1 };

        local.Value = "caller";
        await Batch.RunAsync([0, 1], (_, _) => SetAndComplete(), options).InTime();
        Batch.Run([0, 1], (_, _) => SetAndComplete().IsCompleted, new() { Progress = new Observer(_ => local.Value = "observer") });

        Assert.All(seen, value => Assert.Equal("caller", value));
        Assert.NotEmpty(seen);
        Assert.Equal("caller", local.Value);

        Task<int> SetAndComplete()
        {
            local.Value = "item";
            return Task.FromResult(0);
        }
    }

    [Fact]
    public async Task S21_The_final_report_is_made_in_the_context_of_the_call_where_whoever_cancels_makes_it()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        List<string?> seen = [];
        using var stop = new CancellationTokenSource();
        var ends = new TaskCompletionSource<int>();
        var run = Batch.RunAsync([0], (_, token) =>
        {
            token.Register(() => ends.SetResult(1));
            return ends.Task;
        }, new() { Progress = new Observer(_ => seen.Add(local.Value)), TimeProvider = new FakeTimeProvider() }, stop.Token);

        await Task.Run(() =>
        {
            local.Value = "canceler";
            stop.Cancel();
        }).InTime();
        await run.InTime();

        Assert.Equal(["caller"], seen);
    }

    [Fact]
    public async Task S20_A_source_that_can_tell_its_length_gives_a_total_while_it_runs()
    {
        var clock = new FakeTimeProvider();
        List<SettledProgress> reports = [];
        var gates = new Gates(4);
        var source = Enumerable.Range(0, 4).ToArray().Select(i => i);
        var running = Batch.RunAsync(
            source, gates.RunAsync, new() { Progress = new Observer(reports.Add), TimeProvider = clock, MaxConcurrency = 1 });
        await gates.Started(0..1);

        clock.Advance(s_tick);

        Assert.Equal(4, Assert.Single(reports).Total);
        gates.FulfillAllBackwards();
        await running.InTime();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S20_Reports_follow_the_clock_and_the_last_one_has_everything(bool lazy)
    {
        var clock = new FakeTimeProvider();
        List<SettledProgress> reports = [];
        var gates = new Gates(4);
        var running = Batch.RunAsync(
            Sources.Of(4, lazy), gates.RunAsync, new() { Progress = new Observer(reports.Add), TimeProvider = clock, MaxConcurrency = 1 });
        await gates.Started(0..1);
        Assert.Empty(reports);

        clock.Advance(s_tick);
        Assert.Equal(0, Assert.Single(reports).Settled);
        clock.Advance(s_tick * 5);
        Assert.Single(reports);

        gates.Fulfill(0, 0);
        await gates.Started(1..2);
        gates.Reject(1, new InvalidDataException());
        await gates.Started(2..3);
        Assert.Single(reports);
        clock.Advance(s_tick);
        Assert.Equal((1, 1, 0), (reports[^1].Fulfilled, reports[^1].Rejected, reports[^1].Canceled));
        Assert.Equal(4, reports[^1].Total);
        Assert.Equal(s_tick * 7, reports[^1].Elapsed);

        gates.FulfillAllBackwards();
        var batch = await running.InTime();
        var last = reports[^1];
        Assert.Equal((3, 1, 0), (last.Fulfilled, last.Rejected, last.Canceled));
        Assert.Equal(4, last.Total);
        int count = reports.Count;
        clock.Advance(s_tick * 10);
        Assert.Equal(count, reports.Count);
        Assert.Equal(3, batch.Values.Count);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(1, true)]
    [InlineData(8, true)]
    public async Task S20_Reports_are_serial_and_never_fall_whoever_turns_the_clock(int concurrency, bool lazy)
    {
        var clock = new FakeTimeProvider();
        int inside = 0;
        bool overlapped = false, completed = false, late = false;
        List<SettledProgress> reports = [];
        var observer = new Observer(progress =>
        {
            overlapped |= Interlocked.Exchange(ref inside, 1) == 1;
            late |= Volatile.Read(ref completed);
            reports.Add(progress);
            Thread.Yield();
            Volatile.Write(ref inside, 0);
        });

        var batch = await Batch.RunAsync(Sources.Of(2_000, lazy), async (i, _) =>
        {
            await Task.Yield();
            clock.Advance(s_tick);
            return i % 10 == 0 ? throw new InvalidDataException() : i;
        }, new() { MaxConcurrency = concurrency, Progress = observer, TimeProvider = clock }).InTime();
        Volatile.Write(ref completed, true);
        clock.Advance(s_tick * 10);

        Assert.False(overlapped, "Two reports at once.");
        Assert.False(late, "A report after the batch was completed.");
        Assert.Null(batch.ObserverException);
        Assert.All(reports.Zip(reports.Skip(1)), pair =>
        {
            Assert.True(pair.First.Fulfilled <= pair.Second.Fulfilled);
            Assert.True(pair.First.Rejected <= pair.Second.Rejected);
            Assert.True(pair.First.Canceled <= pair.Second.Canceled);
            Assert.True(pair.First.Elapsed <= pair.Second.Elapsed);
        });
        Assert.Equal((1_800, 200, 0, 2_000), (reports[^1].Fulfilled, reports[^1].Rejected, reports[^1].Canceled, reports[^1].Total));
    }

    [Fact]
    public async Task S20_A_report_that_is_being_made_when_the_batch_ends_is_finished_first()
    {
        var clock = new FakeTimeProvider();
        using var reporting = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        List<long> reports = [];
        var observer = new Observer(progress =>
        {
            reports.Add(progress.Settled);
            if (reports.Count > 1)
                return;
            reporting.Set();
            goOn.InTime();
        });
        var gates = new Gates(1);
        var running = Batch.RunAsync([0], gates.RunAsync, new() { Progress = observer, TimeProvider = clock });
        await gates.Started(..);
        var ticking = Task.Run(() => clock.Advance(s_tick));
        reporting.InTime();

        gates.Fulfill(0, 0);
        Assert.False(running.IsCompleted, "The observer is still being told.");
        goOn.Set();
        await running.InTime();
        await ticking.InTime();

        Assert.Equal([0, 1], reports);
    }

    [Fact]
    public async Task S20_A_tick_during_a_report_is_skipped()
    {
        var clock = new ManualTimer();
        using var reporting = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        List<long> reports = [];
        var observer = new Observer(progress =>
        {
            reports.Add(progress.Settled);
            reporting.Set();
            goOn.InTime();
        });
        var gates = new Gates(2);
        var running = Batch.RunAsync([0, 1], gates.RunAsync, new() { MaxConcurrency = 1, Progress = observer, TimeProvider = clock });
        await gates.Started(0..1);
        var ticking = Task.Run(clock.Tick);
        reporting.InTime();

        // Now there is something new to report.
        gates.Fulfill(0, 0);
        await gates.Started(1..2);
        await Task.Run(clock.Tick).InTime("a tick, while a report is being made");
        Assert.Equal([0], reports);

        goOn.Set();
        await ticking.InTime();
        gates.Fulfill(1, 1);
        await running.InTime();
        Assert.Equal([0, 2], reports);
    }

    [Fact]
    public async Task S20_An_observer_may_complete_items_from_within_its_report()
    {
        var clock = new FakeTimeProvider();
        var last = new TaskCompletionSource<int>();
        var observer = new Observer(_ => last.TrySetResult(1));
        var running = Batch.RunAsync([0], (_, _) => last.Task, new() { Progress = observer, TimeProvider = clock });

        await Task.Run(() => clock.Advance(s_tick)).InTime();

        Assert.Equal([1], (await running.InTime()).Values);
    }

    [Fact]
    public async Task S20_Items_that_never_ran_are_in_the_last_report()
    {
        List<SettledProgress> reports = [];
        var options = new SettledBatchOptions { Progress = new Observer(reports.Add) };

        await Batch.RunAsync([1, 2, 3], (i, _) => Task.FromResult(i), options, new CancellationToken(canceled: true)).InTime();

        Assert.Equal((0, 0, 3, 3), (reports[^1].Fulfilled, reports[^1].Rejected, reports[^1].Canceled, reports[^1].Total));
    }

    [Fact]
    public async Task S20_A_retry_reports_the_whole_batch()
    {
        List<SettledProgress> reports = [];
        bool fail = true;
        var batch = await Batch.RunAsync(
            [1, 2, 3], (i, _) => fail && i == 2 ? throw new InvalidDataException() : Task.FromResult(i),
            new() { Progress = new Observer(reports.Add) }).InTime();
        Assert.Equal((2, 1), (reports[^1].Fulfilled, reports[^1].Rejected));
        fail = false;

        await batch.RetryAsync().InTime();

        Assert.Equal((3, 0, 3), (reports[^1].Fulfilled, reports[^1].Rejected, reports[^1].Total));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S20_The_last_report_comes_before_a_source_failure_too(bool counted)
    {
        List<SettledProgress> reports = [];
        var source = counted
            ? new CountedProbe(5) { Fault = SourceFault.MoveNext, FaultAt = 3 }
            : new SourceProbe(5) { Fault = SourceFault.MoveNext, FaultAt = 3 };

        await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.RunAsync(source, (i, _) => Task.FromResult(i), new() { Progress = new Observer(reports.Add) }).InTime());

        Assert.Equal((3, 3), (reports[^1].Settled, reports[^1].Total));
    }

    /// <summary>A clock whose timer ticks when the test calls it, on any number of threads at once.</summary>
    private sealed class ManualTimer : TimeProvider
    {
        public Action Tick { get; private set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Tick = () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
