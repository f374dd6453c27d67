#if NET10_0_OR_GREATER // CsCheck needs it.
using AllSettled.Tests.Support;
using CsCheck;

namespace AllSettled.Tests;

/// <summary>
/// Random mixes of sources, bounds, behaviours, stops and retries. In all of them, every input that was taken has exactly one record, and
/// the record is true. A failure prints a seed that repeats it.
/// </summary>
public class PropertyTests
{
    private const int Iterations = 1_000;
    private const int MaxItems = 60;

    public enum Behaviour
    {
        Value,
        Throw,
        FaultedTask,
        YieldThenValue,
        YieldThenThrow,
        YieldThenCancel,
        GateThenValue,
        GateThenThrow,
        ObeyTheToken,
    }

    private static readonly Gen<Case> s_cases =
        from behaviours in Gen.Enum<Behaviour>().Array[0, MaxItems]
        from kind in Gen.Enum<Kind>()
        from shape in Gen.Enum<SourceTests.Shape>()
        from context in Gen.Bool
        from concurrency in Gen.OneOf(1, 2, 3, 7, 64, SettledBatchOptions.Unbounded)
        from faultAt in Gen.Frequency((4, Gen.Const(-1)), (1, Gen.Int[0, MaxItems]))
        from stopAt in Gen.Frequency((3, Gen.Const(-2)), (2, Gen.Int[-1, MaxItems]))
        from stopWhere in Gen.Enum<StopWhere>()
        select new Case(behaviours, kind, shape, context, concurrency, faultAt, stopAt, stopWhere);

    public enum StopWhere
    {
        AtStart,
        AfterYield,
        InSource,
    }

    [Fact]
    public Task Every_input_that_was_taken_has_exactly_one_true_record()
        => s_cases.SampleAsync(RunAsync, iter: Iterations, threads: 2);

    [Fact]
    public void Every_input_of_a_synchronous_batch_has_exactly_one_true_record()
        => s_cases.Sample(RunSynchronously, iter: Iterations, threads: 2);

    private static async Task RunAsync(Case test)
    {
        var state = new State(test);
        SeenBatch batch;
        if (test.Fails)
        {
            batch = await RunFailingAsync(test, state);
        }
        else
        {
            batch = await Caller.With(test.Context, () => test.Kind.RunAsync(state.Source, state.ItemAsync, test.Options, state.Stop.Token))
                .InTime($"{test}, {state}");
        }

        Check(test, state, batch);
        if (test.Fails)
            return;

        var before = batch.Records.ToArray();
        int[] calls = [.. state.Calls];
        var retried = await batch.RetryAsync(CancellationToken.None).InTime($"the retry of {test}, {state}");
        CheckRetry(state, before, calls, retried);
        Assert.Equal(before, batch.Records);
    }

    /// <summary>When the source fails, the exception carries the batch. Its type depends on the result type.</summary>
    private static async Task<SeenBatch> RunFailingAsync(Case test, State state)
    {
        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Caller.With(test.Context, () => Batch.RunAsync(state.Source, state.ItemAsync, test.Options, state.Stop.Token))
                .InTime($"{test}, {state}"));
        Assert.Same(state.Source.Error, failed.InnerException);
        return Look(failed.Batch);
    }

    private static void RunSynchronously(Case test)
    {
        var state = new State(test);
        SettledBatch<int, int> batch;
        try
        {
            batch = Caller.With(test.Context, () => Batch.Run(state.Source, state.Item, test.Options, state.Stop.Token));
            Assert.False(test.Fails);
        }
        catch (SettledInputException<int, int> e)
        {
            Assert.Same(state.Source.Error, e.InnerException);
            batch = e.Batch;
        }

        Check(test, state, Look(batch));
        int[] calls = [.. state.Calls];
        var before = Look(batch).Records;
        var retried = batch.Retry();
        CheckRetry(state, before, calls, Look(retried));
        Assert.Equal(before, Look(batch).Records);
    }

    private static SeenBatch Look(SettledBatch<int, int> batch) => new(
        [.. batch.Select(r => new Seen(r.Index, r.Input, r.Status, r.IsFulfilled ? r.Value : null, r.Error, r.Attempts))],
        batch.StopReason, batch.InputCompleted, batch.AllFulfilled, _ => throw new NotSupportedException());

    private static void Check(Case test, State state, SeenBatch batch)
    {
        Assert.Empty(state.Source.Breaches);
        Assert.InRange(state.Peak, 0, test.Concurrency);
        Assert.Equal(0, state.Running);
        Assert.Equal(Enumerable.Range(0, batch.Count), batch.Records.Select(record => record.Input));
        Assert.Equal(state.Source.Taken, batch.Count);
        // A batch without items cannot be stopped (S1).
        bool stopped = state.Stop.IsCancellationRequested && (batch.Count > 0 || test.Fails);
        Assert.Equal(stopped ? SettledStopReason.Canceled : SettledStopReason.None, batch.StopReason);
        Assert.Equal(!test.Fails, batch.InputCompleted);
        Assert.Equal(test.Fails ? Math.Min(test.FaultAt, test.Behaviours.Length) : test.Behaviours.Length, batch.Count);
        Assert.Equal(
            batch.InputCompleted && !stopped && batch.Statuses.All(status => status == SettledStatus.Fulfilled),
            batch.AllFulfilled);

        foreach (var record in batch.Records)
        {
            int i = record.Input;
            Assert.Equal(i, record.Index);
            Assert.Equal(state.Calls[i], record.Attempts);
            Assert.InRange(record.Attempts, 0, 1);
            if (record.Attempts == 0)
            {
                Assert.Equal(SettledStatus.Canceled, record.Status);
                Assert.True(stopped || test.Fails, $"{record} never ran, and nobody said so.");
                continue;
            }
            CheckTruth(state, record, state.Ends[i], stopped);
        }
    }

    private static void CheckRetry(State state, IReadOnlyList<Seen> before, int[] calls, SeenBatch retried)
    {
        Assert.Equal(before.Count, retried.Count);
        foreach (var (old, now) in before.Zip(retried.Records))
        {
            Assert.Equal((old.Index, old.Input), (now.Index, now.Input));
            if (old.Status == SettledStatus.Fulfilled)
            {
                Assert.Equal(old, now);
                Assert.Equal(calls[old.Input], state.Calls[old.Input]);
                continue;
            }
            Assert.Equal(old.Attempts + 1, now.Attempts);
            Assert.Equal(calls[old.Input] + 1, state.Calls[old.Input]);
            CheckTruth(state, now, state.Ends[now.Input], stopped: false);
        }
    }

    /// <summary>Checks that the record says how the item really ended.</summary>
    private static void CheckTruth(State state, Seen record, Exception? end, bool stopped)
    {
        switch (end)
        {
            case null:
                Assert.Equal(SettledStatus.Fulfilled, record.Status);
                Assert.Contains(record.Value, new int?[] { null, record.Input * 3 });
                break;
            case OperationCanceledException when record.Status == SettledStatus.Canceled:
                Assert.True(stopped);
                Assert.Null(record.Error);
                break;
            case OperationCanceledException:
                // Rejected is right, unless the batch was told to stop before the item ended.
                Assert.Equal(SettledStatus.Rejected, record.Status);
                Assert.False(stopped && state.StoppedBefore[record.Input]);
                Assert.IsAssignableFrom<OperationCanceledException>(record.Error);
                break;
            default:
                Assert.Equal(SettledStatus.Rejected, record.Status);
                Assert.Same(end, record.Error);
                break;
        }
    }

    public sealed record Case(
        Behaviour[] Behaviours, Kind Kind, SourceTests.Shape Shape, bool Context, int Concurrency, int FaultAt, int StopAt,
        StopWhere StopWhere)
    {
        public bool Fails => FaultAt >= 0;

        internal SettledBatchOptions Options => new() { MaxConcurrency = Concurrency };

        public override string ToString()
            => $"{Kind}, {Shape}, context {Context}, bound {Concurrency}, fault at {FaultAt}, stop at {StopAt} {StopWhere}, "
                + $"[{string.Join(", ", Behaviours)}]";
    }

    private sealed class State
    {
        private readonly Case _case;
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _started;
        private int _running;
        private int _peak;

        public State(Case test)
        {
            _case = test;
            int length = test.Behaviours.Length;
            Calls = new int[length];
            Ends = new Exception?[length];
            StoppedBefore = new bool[length];
            var fault = test.Fails ? SourceFault.MoveNext : SourceFault.None;
            int faultAt = Math.Min(test.FaultAt, length);
            Source = test.Shape switch
            {
                SourceTests.Shape.Lazy => new(length) { Fault = fault, FaultAt = faultAt, OnPull = OnPull },
                SourceTests.Shape.Counted => new CountedProbe(length) { Fault = fault, FaultAt = faultAt, OnPull = OnPull },
                _ => new CollectionProbe(length) { Fault = fault, FaultAt = faultAt, OnPull = OnPull },
            };
            if (test.StopAt == -1)
                Stop.Cancel();
        }

        public SourceProbe Source { get; }

        public CancellationTokenSource Stop { get; } = new();

        public int[] Calls { get; }

        /// <summary>The exception that each item ended with; null where the item returned a value.</summary>
        public Exception?[] Ends { get; }

        /// <summary>Whether the batch was already told to stop when the item ended.</summary>
        public bool[] StoppedBefore { get; }

        public int Peak => _peak;

        public int Running => _running;

        /// <summary>
        /// Items wait at a gate. The gate opens once so many items have started that no item waits for a start that cannot come.
        /// </summary>
        public Task<int> ItemAsync(int i, CancellationToken cancellationToken)
        {
            Begin(i);
            var behaviour = _case.Behaviours[i];
            switch (behaviour)
            {
                case Behaviour.Value:
                    return Task.FromResult(End(i));
                case Behaviour.Throw:
                    throw Fail(i, new InvalidDataException($"{i}"));
                case Behaviour.FaultedTask:
                    return Task.FromException<int>(Fail(i, new InvalidDataException($"{i}")));
                default:
                    return LaterAsync(i, behaviour, cancellationToken);
            }
        }

        public int Item(int i, CancellationToken cancellationToken)
        {
            Begin(i);
            return _case.Behaviours[i] switch
            {
                Behaviour.Throw or Behaviour.FaultedTask or Behaviour.YieldThenThrow or Behaviour.GateThenThrow
                    => throw Fail(i, new InvalidDataException($"{i}")),
                Behaviour.YieldThenCancel => throw Fail(i, new OperationCanceledException()),
                Behaviour.ObeyTheToken when cancellationToken.IsCancellationRequested
                    => throw Fail(i, new OperationCanceledException(cancellationToken)),
                _ => End(i),
            };
        }

        public override string ToString() => $"{_started} started, {_running} running";

        private async Task<int> LaterAsync(int i, Behaviour behaviour, CancellationToken cancellationToken)
        {
            if (behaviour is Behaviour.GateThenValue or Behaviour.GateThenThrow)
                await _gate.Task;
            else
                await Task.Yield();
            if (_case.StopWhere == StopWhere.AfterYield && _case.StopAt == i)
                Stop.Cancel();
            switch (behaviour)
            {
                case Behaviour.YieldThenThrow or Behaviour.GateThenThrow:
                    throw Fail(i, new InvalidDataException($"{i}"));
                case Behaviour.YieldThenCancel:
                    throw Fail(i, new OperationCanceledException());
                case Behaviour.ObeyTheToken when cancellationToken.IsCancellationRequested:
                    throw Fail(i, new OperationCanceledException(cancellationToken));
                default:
                    return End(i);
            }
        }

        private void OnPull(int pull)
        {
            if (_case.StopWhere == StopWhere.InSource && _case.StopAt == pull)
                Stop.Cancel();
        }

        private void Begin(int i)
        {
            InterlockedMax.Update(ref _peak, Interlocked.Increment(ref _running));
            Interlocked.Increment(ref Calls[i]);
            if (_case.StopWhere == StopWhere.AtStart && _case.StopAt == i)
                Stop.Cancel();
            // The gate opens when a second item reaches it. It opens at once where a second item may never come.
            if (_case.Behaviours[i] is Behaviour.GateThenValue or Behaviour.GateThenThrow
                && (Interlocked.Increment(ref _started) == 2 || IsLastAtGate(i)))
                _gate.TrySetResult();
        }

        /// <summary>
        /// True if no item may reach the gate after this one: it is the last that has to, or only one item may run at a time, or the
        /// batch stops.
        /// </summary>
        private bool IsLastAtGate(int i)
        {
            bool stops = Stop.IsCancellationRequested || _case.StopAt >= 0 || _case.Fails;
            int last = Array.FindLastIndex(_case.Behaviours, behaviour => behaviour is Behaviour.GateThenValue or Behaviour.GateThenThrow);
            return stops || _case.Concurrency == 1 || i == last;
        }

        private int End(int i)
        {
            Ends[i] = null;
            StoppedBefore[i] = Stop.IsCancellationRequested;
            Interlocked.Decrement(ref _running);
            return i * 3;
        }

        private Exception Fail(int i, Exception error)
        {
            Ends[i] = error;
            StoppedBefore[i] = Stop.IsCancellationRequested;
            Interlocked.Decrement(ref _running);
            return error;
        }
    }
}
#endif
