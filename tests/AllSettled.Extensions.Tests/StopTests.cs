using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Retry;

namespace Consumer;

/// <summary>Scopes of items that are stopped, abandoned or called again.</summary>
public class StopTests
{
    private static readonly int[] s_one = [1];

    [Fact]
    public async Task An_abandoned_item_keeps_its_scope_until_it_ends()
    {
        var time = new FakeTimeProvider();
        var end = new TaskCompletionSource<int>();
        var disposed = new TaskCompletionSource();
        using var host = Host.Of((_, _, _) => end.Task);
        host.Units.WhenDisposed = _ =>
        {
            disposed.SetResult();
            return Task.CompletedTask;
        };
        var options = new SettledBatchOptions
        {
            ItemTimeout = TimeSpan.FromSeconds(10),
            StopGracePeriod = TimeSpan.FromSeconds(5),
            TimeProvider = time,
        };

        var run = host.Scopes.PerItemScope<Worker>().WorkSettledAsync(s_one, options);
        time.Advance(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(5));
        var batch = await run.InTime();

        Assert.Equal(1, batch.AbandonedCount);
        Assert.IsType<TimeoutException>(batch[0].Error);
        Assert.False(host.Units.All.Single().IsDisposed);
        Assert.False(disposed.Task.IsCompleted);
        end.SetResult(1);
        await disposed.Task.InTime();
    }

    [Fact]
    public async Task A_disposal_that_hangs_abandons_the_item()
    {
        var time = new FakeTimeProvider();
        var disposal = new TaskCompletionSource();
        using var host = Host.Of((input, _) => input);
        host.Units.WhenDisposed = _ => disposal.Task;
        var options = new SettledBatchOptions
        {
            ItemTimeout = TimeSpan.FromSeconds(10),
            StopGracePeriod = TimeSpan.FromSeconds(5),
            TimeProvider = time,
        };

        var run = host.Scopes.PerItemScope<Worker>().WorkSettledAsync(s_one, options);
        time.Advance(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, (await run.InTime()).AbandonedCount);
        disposal.SetResult();
    }

    [Fact]
    public async Task A_canceled_batch_disposes_every_scope_and_opens_no_more()
    {
        using var stop = new CancellationTokenSource();
        var started = new CountdownEvent(4);
        var allStarted = new TaskCompletionSource();
        using var host = Host.Of(async (input, _, ct) =>
        {
            if (started.Signal())
                allStarted.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return input;
        });

        var run = host.Scopes.PerItemScope<Worker>().WorkSettledAsync(Enumerable.Range(0, 100), stop.Token);
        await allStarted.Task.InTime();
        await stop.CancelAsync();
        var batch = await run.InTime();

        Assert.Equal(100, batch.Canceled.Count);
        Assert.Equal(4, batch.Count(record => record.Attempts == 1));
        Assert.Equal((4, 4), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task A_canceled_item_stays_canceled_if_its_disposal_fails()
    {
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        using var host = Host.Of(async (input, _, ct) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return input;
        });
        host.Units.WhenDisposed = _ => Task.FromException(new IOException("late"));

        var run = host.Scopes.PerItemScope<Worker>().WorkSettledAsync(s_one, stop.Token);
        await started.Task.InTime();
        await stop.CancelAsync();

        Assert.True((await run.InTime())[0].IsCanceled);
    }

    [Fact]
    public async Task A_task_that_is_canceled_by_itself_has_its_own_exception()
    {
        var thrown = new OperationCanceledException("of the driver");
        using var host = Host.Of(async (_, _, _) =>
        {
            await Task.Yield();
            throw thrown;
        });

        var batch = await host.Scopes.PerItemScope<Worker>().WorkSettledAsync(s_one);

        Assert.Same(thrown, batch[0].Error);
    }

    [Fact]
    public async Task Each_attempt_of_a_pipeline_has_a_scope_of_its_own()
    {
        var units = new List<Unit>();
        using var host = Host.Of((input, unit) =>
        {
            Assert.All(units, earlier => Assert.True(earlier.IsDisposed));
            units.Add(unit);
            return units.Count < 3 ? throw new IOException("again") : input;
        });
        var options = new SettledBatchOptions
        {
            Resilience = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { Delay = TimeSpan.Zero }).Build(),
        };

        var batch = await host.Scopes.PerItemScope<Worker>().WorkSettledAsync(s_one, options);

        Assert.Equal((true, 3), (batch[0].IsFulfilled, batch[0].Attempts));
        Assert.Equal(3, units.Distinct().Count());
        Assert.Equal(3, host.Units.DisposedCount);
    }

    [Fact]
    public async Task A_retry_of_the_batch_opens_scopes_for_what_is_left()
    {
        bool isFirst = true;
        using var host = Host.Of((input, _) => isFirst && input % 2 == 0 ? throw new IOException("again") : input);

        var batch = await host.Scopes.PerItemScope<Worker>().WorkSettledAsync(Enumerable.Range(0, 10));
        isFirst = false;
        batch = await batch.RetryAsync();

        Assert.Equal(Enumerable.Range(0, 10), batch.Values);
        Assert.Equal((15, 15), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task A_reader_that_leaves_a_stream_leaves_no_scope_open()
    {
        using var host = Host.Of(async (input, _, ct) =>
        {
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
            return input;
        });

        await foreach (var record in host.Scopes.PerItemScope<Worker>().WorkSettledStreamAsync(Enumerable.Range(0, int.MaxValue)))
        {
            if (record.Index > 20)
                break;
        }

        Assert.Equal(host.Units.All.Count, host.Units.DisposedCount);
    }
}
