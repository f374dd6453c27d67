using System.Runtime.CompilerServices;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>What remains after a run: no timer, and no registration on a token that lives longer.</summary>
public class LeakTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    public enum End
    {
        AllFulfilled,
        TimedOut,
        Stopped,
        GivenUpAfterItsTime,
        GivenUpAfterAStop,
        BatchTimedOut,
        GivenUpAfterTheTimeOfTheBatch,
    }

    public static MatrixTheoryData<Shape, End> Ends => new(Enum.GetValues<Shape>(), Enum.GetValues<End>());

    public static MatrixTheoryData<Shape, bool> Tokens => new(Enum.GetValues<Shape>(), [false, true]);

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task S09_S10_No_timer_outlives_the_run(Shape shape, End end)
    {
        var clock = new CountingClock(_time);
        using var stop = new CancellationTokenSource();
        bool deaf = end is End.GivenUpAfterItsTime or End.GivenUpAfterAStop or End.GivenUpAfterTheTimeOfTheBatch;
        var run = shape.RunAsync(3, deaf ? _items.Deaf : _items.Obedient, new()
        {
            MaxConcurrency = 3,
            ItemTimeout = end is End.TimedOut or End.GivenUpAfterItsTime ? TimeSpan.FromSeconds(10) : TimeSpan.FromHours(1),
            BatchTimeout = end is End.BatchTimedOut or End.GivenUpAfterTheTimeOfTheBatch ? TimeSpan.FromSeconds(10) : TimeSpan.FromHours(2),
            Progress = new Progress<SettledProgress>(),
            TimeProvider = clock,
        }, stop.Token);
        await Task.WhenAll(_items.Started(0), _items.Started(1), _items.Started(2)).InTime();
        // Those of the items, of the batch and of the progress.
        Assert.InRange(clock.Timers, 3, int.MaxValue);

        if (end == End.AllFulfilled)
            _items.Fulfill([0, 1, 2]);
        else if (end is End.Stopped or End.GivenUpAfterAStop)
            stop.Cancel();
        await _time.PassUntil(run);

        Assert.Equal(0, clock.Timers);
        if (deaf)
            _items.Fulfill([0, 1, 2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S30_No_timer_outlives_a_run_that_gave_up_its_source(bool blocks)
    {
        var clock = new CountingClock(_time);
        var pull = new TaskCompletionSource<int?>();
        var closed = new TaskCompletionSource();
        var source = new ProbedSource((n, _) => n == 0 ? new(0) : blocks ? new(pull.Task) : new((int?)null))
        {
            OnDispose = () => new(closed.Task),
        };
        var run = Batch.StreamAsync(source, (_, _) => Task.FromException<int>(new InvalidDataException()),
            new() { StopAfter = FailureThreshold.Count(1), TimeProvider = clock }).ReadAsync();

        var reading = await _time.PassUntil(run);

        Assert.IsType<SettledBatchException>(reading.End);
        Assert.Equal(0, clock.Timers);
        pull.SetResult(null);
        closed.SetResult();
    }

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S15_S32_Nor_does_one_that_stops_softly(Shape shape)
    {
        using var application = new CancellationTokenSource();
        var input = await RunOnce(shape, default, ofEnumeration: false, application.Token);

        await AssertCollected(input);
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task S15_A_token_that_lives_on_keeps_nothing_of_a_run_that_is_over(Shape shape, bool ofEnumeration)
    {
        using var application = new CancellationTokenSource();
        var input = await RunOnce(shape, application.Token, ofEnumeration);

        await AssertCollected(input);
    }

    [Fact]
    public async Task S15_What_an_item_left_on_its_token_is_not_kept_for_the_rest_of_the_run()
    {
        WeakReference? left = null;
        await using var reader = Batch.StreamAsync(Sources.Endless(), (i, token) =>
        {
            if (i == 0)
                left = Leave(token);
            return Task.FromResult(i);
        }, new() { MaxConcurrency = 1, BufferSize = 1, ItemTimeout = TimeSpan.FromHours(1) }).GetAsyncEnumerator();
        for (int i = 0; i < 5; i++)
            await reader.NextAsync();

        await AssertCollected(left!);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task S15_A_token_that_the_user_keeps_keeps_nothing_of_its_run(bool hasPipeline, bool timesOut)
    {
        var tokens = new List<CancellationToken>();
        var input = await RunAndKeepTokensAsync(tokens, hasPipeline, timesOut);

        await AssertCollected(input);
        Assert.Single(tokens);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> RunAndKeepTokensAsync(List<CancellationToken> tokens, bool hasPipeline, bool timesOut)
    {
        object[] inputs = [new()];
        var input = new WeakReference(inputs[0]);
        var started = new TaskCompletionSource();
        var run = Batch.RunAsync(inputs, async (o, token) =>
        {
            tokens.Add(token);
            started.SetResult();
            if (timesOut)
                await Task.Delay(Timeout.Infinite, token);
            return o;
        }, new()
        {
            ItemTimeout = TimeSpan.FromSeconds(1),
            TimeProvider = _time,
            Resilience = hasPipeline ? Polly.ResiliencePipeline.Empty : null,
        });
        await started.Task.InTime();
        if (timesOut)
            _time.Advance(TimeSpan.FromSeconds(1));
        await run.InTime();
        return input;
    }

    /// <returns>A weak reference to an input of a run that nothing holds any more.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RunOnce(
        Shape shape, CancellationToken token, bool ofEnumeration, CancellationToken soft = default)
    {
        var inputs = new[] { new object() };
        var input = new WeakReference(inputs[0]);
        var options = new SettledBatchOptions { StopTaking = soft };
        if (shape.IsStream())
        {
            var ofCall = ofEnumeration ? default : token;
            var source = shape switch
            {
                Shape.StreamOfAsyncSource => Batch.StreamAsync(Asynchronous(inputs), Item, options, ofCall),
                Shape.Stream => Batch.StreamAsync(inputs.Select(o => o), Item, options, ofCall),
                Shape.StreamOfArray => Batch.StreamAsync(inputs, Item, options, ofCall),
                _ => Batch.StreamAsync(inputs.ToHashSet(), Item, options, ofCall),
            };
            var reading = await Task.Run(() => source.ReadAsync(ofEnumeration ? token : default), CancellationToken.None).InTime();
            Assert.Null(reading.End);
        }
        else
        {
            await Batch.RunAsync(
                shape == Shape.Counted ? inputs : inputs.Select(o => o),
                Item,
                options with { ItemTimeout = ofEnumeration ? TimeSpan.FromHours(1) : null },
                token).InTime();
        }
        return input;

        static async Task<object> Item(object o, CancellationToken _)
        {
            await Task.Yield();
            return o;
        }
    }

    private static async IAsyncEnumerable<object> Asynchronous(object[] inputs)
    {
        await Task.Yield();
        foreach (object input in inputs)
            yield return input;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Leave(CancellationToken token)
    {
        var left = new object();
        token.Register(static _ => { }, left);
        return new(left);
    }

    /// <summary>Waits until the object is collected. Pool threads may still have it on their stacks for a while.</summary>
    private static async Task AssertCollected(WeakReference reference)
        => await Reading.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !reference.IsAlive;
        });

    /// <summary>Counts the timers that were created and not yet disposed.</summary>
    private sealed class CountingClock(TimeProvider clock) : TimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return new Counted(this, clock.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class Counted(CountingClock clock, ITimer timer) : ITimer
        {
            private int _disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                timer.Dispose();
                if (Interlocked.Exchange(ref _disposed, 1) == 0)
                    Interlocked.Decrement(ref clock._timers);
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
