using System.Diagnostics;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>The caller's context flows into the items. Nothing flows from one item into another.</summary>
public class ExecutionContextTests
{
    private static readonly AsyncLocal<string?> s_local = new();

    public static MatrixTheoryData<Kind, bool, int> Matrix
        => new(Kinds.All, [false, true], [1, 3, SettledBatchOptions.Unbounded]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task S21_Every_item_starts_with_what_the_caller_had_and_leaks_nothing(Kind kind, bool lazy, int concurrency)
    {
        foreach (bool context in new[] { false, true })
        {
            s_local.Value = "caller";
            var seen = new string?[200];
            int threw = 0;

            // An asynchronous method would restore the context on return. This method does not, so only the engine can.
            Task<int> Item(int i, CancellationToken cancellationToken)
            {
                seen[i] = s_local.Value;
                s_local.Value = $"item {i}";
                if (i % 5 == 4)
                {
                    Interlocked.Increment(ref threw);
                    throw new InvalidDataException();
                }
                return i % 3 == 0 ? Yield(i) : Task.FromResult(i);
            }

            var running = Caller.With(context, () => kind.RunAsync(Sources.Of(200, lazy), Item, new() { MaxConcurrency = concurrency }));
            Assert.Equal("caller", s_local.Value);
            var batch = await running.InTime();

            Assert.Equal("caller", s_local.Value);
            Assert.All(seen, value => Assert.Equal("caller", value));
            Assert.Equal(40, threw);

            var retried = await batch.RetryAsync(CancellationToken.None).InTime();
            Assert.Equal("caller", s_local.Value);
            Assert.All(seen, value => Assert.Equal("caller", value));
            Assert.Equal(40, retried.Statuses.Count(status => status == SettledStatus.Rejected));
        }

        static async Task<int> Yield(int i)
        {
            await Task.Yield();
            s_local.Value = "after the yield";
            return i;
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void S21_Synchronous_items_leak_nothing_either(bool lazy, int concurrency)
    {
        s_local.Value = "caller";
        var seen = new string?[200];

        Batch.Run(Sources.Of(200, lazy), (i, _) =>
        {
            seen[i] = s_local.Value;
            s_local.Value = $"item {i}";
            return i % 3 == 0 ? throw new InvalidDataException() : i;
        }, new() { MaxConcurrency = concurrency });

        Assert.Equal("caller", s_local.Value);
        Assert.All(seen, value => Assert.Equal("caller", value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S21_Whoever_completes_an_item_keeps_its_own_context(bool pooled)
    {
        string? inItem = null;
        s_local.Value = "caller";
        var pending = new PooledSource { RunContinuationsAsynchronously = false };
        var task = new TaskCompletionSource<int>();
        var running = Batch.RunValueTaskAsync([0, 1], (i, _) =>
        {
            if (i == 0)
                return pooled ? pending.ValueTaskOfT : new ValueTask<int>(task.Task);
            inItem = s_local.Value;
            s_local.Value = "item";
            return new ValueTask<int>(i);
        }, new() { MaxConcurrency = 1 });
        if (pooled)
            SpinWait.SpinUntil(() => pending.HasContinuation, Limit.Time);

        string? completer = await Task.Run(() =>
        {
            s_local.Value = "completer";
            if (pooled)
                pending.SetResult(0);
            else
                task.SetResult(0);
            return s_local.Value;
        }).InTime();
        await running.InTime();

        Assert.Equal("completer", completer);
        Assert.Equal("caller", inItem);
    }

    [Fact]
    public async Task S21_An_activity_that_an_item_leaves_behind_is_nobodys_parent()
    {
        using var outer = new Activity("outer").Start();
        var parents = new string?[50];

        var batch = await Batch.RunAsync(Enumerable.Range(0, 50).ToArray(), (i, _) =>
        {
            parents[i] = new Activity("item").Start().ParentId;
            return Task.FromResult(i);
        }).InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Same(outer, Activity.Current);
        Assert.All(parents, parent => Assert.Equal(outer.Id, parent));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task S21_Suppressed_flow_is_honoured(bool lazy, bool yields)
    {
        s_local.Value = "caller";
        var seen = new string?[50];
        Task<SettledBatch<int, int>> running;

        using (ExecutionContext.SuppressFlow())
        {
            running = Caller.WithoutContext(() => Batch.RunAsync(Sources.Of(50, lazy), (i, _) =>
            {
                seen[i] = s_local.Value;
                s_local.Value = $"item {i}";
                return yields ? Yield(i) : Task.FromResult(i);
            }));
            Assert.True(ExecutionContext.IsFlowSuppressed());
        }
        await running.InTime();

        Assert.Equal("caller", s_local.Value);
        Assert.All(seen, Assert.Null);

        static async Task<int> Yield(int i)
        {
            await Task.Yield();
            return i;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S21_Suppressed_flow_stays_with_synchronous_items_and_off_other_threads(bool lazy)
    {
        int caller = Environment.CurrentManagedThreadId;
        s_local.Value = "caller";
        using (ExecutionContext.SuppressFlow())
        {
            foreach (int concurrency in new[] { 1, 4 })
            {
                var batch = Batch.Run(Sources.Of(200, lazy), (_, _) =>
                {
                    var start = (Environment.CurrentManagedThreadId == caller, s_local.Value, ExecutionContext.IsFlowSuppressed());
                    s_local.Value = "item";
                    return start;
                }, new() { MaxConcurrency = concurrency });

                Assert.True(ExecutionContext.IsFlowSuppressed());
                Assert.Equal("caller", s_local.Value);
                Assert.All(batch.Values, start => Assert.Contains(start, new[] { (true, "caller", true), (false, null, false) }));
            }
        }
    }

    [Fact]
    public async Task S21_What_the_source_sets_reaches_neither_items_nor_the_caller()
    {
        s_local.Value = "caller";
        List<string?> seen = [];
        var source = new SourceProbe(3) { OnPull = _ => s_local.Value = "source" };

        var running = Batch.RunAsync(source, (_, _) =>
        {
            seen.Add(s_local.Value);
            return Task.FromResult(0);
        }, new() { MaxConcurrency = 1 });
        string? afterwards = s_local.Value;
        await running.InTime();
        Batch.Run(source, (_, _) =>
        {
            seen.Add(s_local.Value);
            return 0;
        });

        Assert.Equal(Enumerable.Repeat("caller", 6), seen);
        Assert.Equal(("caller", "caller"), (afterwards, s_local.Value));
    }

    [Fact]
    public void S21_S11_Nor_does_what_a_source_sets_that_fails()
    {
        s_local.Value = "caller";
        var source = new SourceProbe(3) { OnPull = _ => s_local.Value = "source", Fault = SourceFault.MoveNext, FaultAt = 1 };

        Assert.Throws<SettledInputException<int, int>>(() => Batch.Run(source, (i, _) => i, new() { Progress = new SettingItsOwn() }));

        Assert.Equal("caller", s_local.Value);
    }

    [Fact]
    public async Task S21_A_stream_s_source_is_closed_in_the_context_of_its_enumeration()
    {
        s_local.Value = "caller";
        string? seen = null;

        await Batch.StreamAsync(EndlessUntilClosed(() => seen = s_local.Value), (_, _) =>
        {
            s_local.Value = "item";
            return Task.FromException<int>(new InvalidDataException());
        }, new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(1) }).ReadAsync().InTime();

        Assert.Equal("caller", seen);
    }

    /// <summary>Synchronous items leave their context behind on the thread that closes the source.</summary>
    [Fact]
    public async Task S21_S27_So_is_that_of_a_stream_of_synchronous_items()
    {
        s_local.Value = "caller";
        string? seen = null;

        await Batch.Stream<int, int>(EndlessUntilClosed(() => seen = s_local.Value), (_, _) =>
        {
            s_local.Value = "item";
            throw new InvalidDataException();
        }, new() { StopAfter = FailureThreshold.Count(1) }).ReadAsync().InTime();

        Assert.Equal("caller", seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S21_S01_S06_Flow_may_be_suppressed_where_nothing_runs(bool empty)
    {
        Task<SettledBatch<int, int>> run;
        using (ExecutionContext.SuppressFlow())
        {
            run = Batch.RunAsync(
                Enumerable.Range(1, empty ? 0 : 1).ToArray(), (i, _) => Task.FromResult(i), new() { Progress = new Ignored() },
                new(canceled: !empty));
        }
        Assert.Equal(empty ? 0 : 1, (await run.InTime()).Count);
    }

    private sealed class SettingItsOwn : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value) => s_local.Value = "observer";
    }

    private sealed class Ignored : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value)
        {
        }
    }

    /// <summary>0, 1, 2, … Calls <paramref name="onClosed"/> where the source is closed.</summary>
    private static IEnumerable<int> EndlessUntilClosed(Action onClosed)
    {
        try
        {
            for (int i = 0; ; i++)
                yield return i;
        }
        finally
        {
            onClosed();
        }
    }
}
