using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests.Support;

/// <summary>Carries out a plan, and checks what must hold for every plan.</summary>
internal sealed partial class Scenario
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private readonly Plan _plan;
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _softStop = new();
    private readonly TaskCompletionSource<int> _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int?> _deafPull = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _calls;
    private int _started, _running, _peak, _taken, _read, _excess;
    private readonly Dictionary<int, KeyUse> _startedOf = [];
    private int _keysAsked;
    private bool _timePassed;
    private bool _over;
    private int _startedAfterwards;

    private Scenario(Plan plan)
    {
        _plan = plan;
        _calls = new int[plan.Count + 1];
    }

    public static async Task RunAsync(Plan plan)
    {
        var scenario = new Scenario(plan);
        try
        {
            await scenario.RunAsync();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"{plan}\ntaken {scenario._taken}, started {scenario._started}, read {scenario._read}: {e.Message}", e);
        }
        finally
        {
            scenario._never.TrySetException(new InvalidOperationException("late"));
            scenario._deafPull.TrySetResult(null);
        }
    }

    private async Task RunAsync()
    {
        var options = new SettledBatchOptions
        {
            MaxConcurrency = _plan.Concurrency, BufferSize = _plan.Buffer, StreamOrder = _plan.Order, TimeProvider = _time,
            ItemTimeout = _plan.HasTimeout ? s_timeout : null,
            StopTaking = _plan.SoftStopAtStart > 0 ? _softStop.Token : default,
            StopAfter = _plan.Threshold > 0 ? FailureThreshold.Count(_plan.Threshold) : null,
            Observer = IsObserved ? this : null,
        };
        var synchronous = new ProbedEnumerable(n => Next(n));
        int[] array = [.. Enumerable.Range(0, _plan.Count).Select(InputOf)];
        var asynchronous = new ProbedSource(NextAsync);
        var token = _stop.Token;
        var keys = _plan.Keys is { } planned ? Keys<int>.By(KeyOf, planned.Max, planned.StopOnFailure) : null;
        var run = _plan.Shape switch
        {
            Shape.Counted => Task.Run(() => CollectAsync(Run(array))),
            Shape.Lazy => Task.Run(() => CollectAsync(Run(synchronous))),
            Shape.StreamOfAsyncSource => Task.Run(() => ReadAsync(IsBulk ? StreamBulk(asynchronous, options)
                : keys is null ? Batch.StreamAsync(asynchronous, Item, options, token)
                : KeyedBatch.StreamAsync(asynchronous, keys, Item, options, token))),
            Shape.StreamOfArray => Task.Run(() => ReadAsync(Stream(array))),
            Shape.StreamOfCollection => Task.Run(() => ReadAsync(Stream(array.ToHashSet()))),
            _ => Task.Run(() => ReadAsync(Stream(synchronous))),
        };
        var (records, end) = await LetTimePassUntil(run);

        Volatile.Write(ref _over, true);
        Check(records, end);
        if (_plan.HasCollection)
            return;
        var use = _plan.Shape == Shape.StreamOfAsyncSource ? asynchronous.Use : synchronous.Use;
        _deafPull.TrySetResult(null);
        if (use.Opened > 0)
        {
            await use.Disposed.InTime("the source's disposal");
            use.AssertUsedOnce();
        }

        Task<SettledBatch<int, int>> Run(IEnumerable<int> inputs)
            => IsBulk ? RunBulkAsync(inputs, options)
                : keys is null ? Batch.RunAsync(inputs, Item, options, token)
                : KeyedBatch.RunAsync(inputs, keys, Item, options, token);

        IAsyncEnumerable<Settled<int, int>> Stream(IEnumerable<int> inputs)
            => IsBulk ? StreamBulk(inputs, options)
                : keys is null ? Batch.StreamAsync(inputs, Item, options, token)
                : KeyedBatch.StreamAsync(inputs, keys, Item, options, token);
    }

    /// <summary>
    /// A run that has not ended after some real time waits for the clock or for a stop. So the clock advances, and at last everything is
    /// canceled.
    /// </summary>
    private async Task<T> LetTimePassUntil<T>(Task<T> run)
    {
        long began = Stopwatch.GetTimestamp();
        for (int step = 0; !run.IsCompleted; step++)
        {
            if (Stopwatch.GetElapsedTime(began) > Limit.Time)
                Assert.Fail("The run does not end.");
            await Task.WhenAny(run, Task.Delay(1));
            if (run.IsCompleted || step < 3)
                continue;
            Volatile.Write(ref _timePassed, true);
            _time.Advance(TimeSpan.FromSeconds(2));
            if (step == 40)
                _stop.Cancel();
        }
        return await run;
    }

    private static int InputOf(int number) => (number * 3) + 1;

    private static int NumberOf(int input) => (input - 1) / 3;

    private int KeyOf(int input)
    {
        int number = NumberOf(input);
        _keysAsked++;
        return number == _plan.Keys!.ThrowsAt ? throw new KeyNotFoundException($"{number}") : _plan.Keys.Of(number);
    }

    /// <summary>Begins an item of a key.</summary>
    private void EnterKey(int number)
    {
        if (_plan.Keys is null)
            return;
        lock (_startedOf)
        {
            var of = Of(_plan.Keys.Of(number));
            of.Started.Add(number);
            of.Running++;
            of.Peak = Math.Max(of.Peak, of.Running);
        }
    }

    private void LeaveKey(int number)
    {
        if (_plan.Keys is null)
            return;
        lock (_startedOf)
            Of(_plan.Keys.Of(number)).Running--;
    }

    private KeyUse Of(int key)
    {
        if (!_startedOf.TryGetValue(key, out var of))
            _startedOf[key] = of = new();
        return of;
    }

    private int? Next(int n)
    {
        if (n == _plan.SourceThrowsAt)
            throw new InvalidOperationException("source");
        if (n >= _plan.Count)
            return null;
        if (!_plan.Shape.IsStream())
        {
            _taken++;
            return InputOf(n);
        }
        CountTaken();
        return InputOf(n);
    }

    private void CountTaken()
    {
        long allowed = ((long)_plan.Concurrency * _plan.CallSize) + _plan.Buffer;
        int excess = Interlocked.Increment(ref _taken) - Volatile.Read(ref _read) - allowed > 0 ? 1 : 0;
        Interlocked.Add(ref _excess, excess);
    }

    private async ValueTask<int?> NextAsync(int n, CancellationToken token)
    {
        if (n == _plan.SourceIsDeafAt)
            return await _deafPull.Task;
        if (n % 3 == 1)
            await Task.Yield();
        return Next(n);
    }

    private async Task<int> Item(int input, CancellationToken token)
    {
        int number = NumberOf(input);
        Interlocked.Increment(ref _calls[number]);
        // Nobody sees how a collection is read.
        if (_plan.Shape is Shape.StreamOfArray or Shape.StreamOfCollection)
            CountTaken();
        EnterKey(number);
        try
        {
            await CallAsync(_plan.Behaviours[number], number, token);
            return number;
        }
        finally
        {
            LeaveKey(number);
        }
    }

    /// <summary>A call of the item method, or of a bulk method.</summary>
    /// <param name="behaviour">What the call does.</param>
    /// <param name="number">The number of the input that makes it do so.</param>
    /// <param name="token">The token of the call.</param>
    private async Task CallAsync(Behaviour behaviour, int number, CancellationToken token)
    {
        if (Volatile.Read(ref _over))
            Interlocked.Increment(ref _startedAfterwards);
        int running = Interlocked.Increment(ref _running);
        int peak;
        while ((peak = Volatile.Read(ref _peak)) < running && Interlocked.CompareExchange(ref _peak, running, peak) != peak)
        {
        }
        try
        {
            int started = Interlocked.Increment(ref _started);
            if (started == _plan.SoftStopAtStart)
                _softStop.Cancel();
            if (started == _plan.CancelAtStart)
                _stop.Cancel();
            if (behaviour is Behaviour.ValueLater or Behaviour.ThrowsLater or Behaviour.CancelsItselfLater)
                await Task.Yield();
            switch (behaviour)
            {
                case Behaviour.Throws or Behaviour.ThrowsLater:
                    throw new FormatException($"{number}");
                case Behaviour.CancelsItself or Behaviour.CancelsItselfLater:
                    throw new OperationCanceledException($"{number}");
                case Behaviour.HangsUntilTold:
                    await _never.Task.WaitAsync(token);
                    break;
                case Behaviour.Hangs:
                    await _never.Task;
                    break;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static async Task<(List<Settled<int, int>>, Exception?)> CollectAsync(Task<SettledBatch<int, int>> run)
    {
        try
        {
            var batch = await run;
            return ([.. batch], batch.StopReason == SettledStopReason.None ? null : new OperationCanceledException($"{batch.StopReason}"));
        }
        catch (SettledInputException<int, int> e)
        {
            return ([.. e.Batch], e);
        }
    }

    private async Task<(List<Settled<int, int>>, Exception?)> ReadAsync(IAsyncEnumerable<Settled<int, int>> stream)
    {
        var records = new List<Settled<int, int>>();
        try
        {
            var reader = stream.GetAsyncEnumerator();
            try
            {
                while (records.Count != _plan.LeaveAtRead)
                {
                    Interlocked.Increment(ref _read);
                    if (!await reader.MoveNextAsync())
                        return (records, null);
                    records.Add(reader.Current);
                    if (_plan.SlowReader > 0 && records.Count % _plan.SlowReader == 0)
                        await Task.Delay(1);
                }
            }
            finally
            {
                await reader.DisposeAsync();
            }
            return (records, new OperationCanceledException("left"));
        }
        catch (Exception e)
        {
            return (records, e);
        }
    }

    private void Check(List<Settled<int, int>> records, Exception? end)
    {
        bool left = end?.Message == "left";
        bool isStream = _plan.Shape.IsStream();
        Assert.Equal(records.Count, records.Select(record => record.Index).Distinct().Count());
        foreach (var record in records)
        {
            if (IsBulk)
                CheckBulkRecord(record, end);
            else
                CheckRecord(record, end);
        }

        if (!left)
        {
            // Exactly one record for each input that was taken.
            int expected = _plan.Shape switch
            {
                Shape.Counted => _plan.Count,
                Shape.StreamOfArray or Shape.StreamOfCollection => records.Count,
                _ => Volatile.Read(ref _taken),
            };
            Assert.Equal(Enumerable.Range(0, expected).Select(i => (long)i), records.Select(record => record.Index).Order());
            if (!IsBulk)
                Assert.Equal(_started, records.Count(record => record.Attempts > 0));
        }
        if (isStream && _plan.Order == StreamOrder.Input)
            Assert.Equal(Enumerable.Range(0, records.Count).Select(i => (long)i), records.Select(record => record.Index));
        // After a soft stop, a stream ends without an exception. Then every input that was taken ran, as CheckRecord sees.
        bool softly = _softStop.IsCancellationRequested;
        if (end is null && !softly)
            Assert.Equal(_plan.Count, records.Count);
        if (end is SettledInputException)
            Assert.Equal(_plan.SourceThrowsAt, records.Count);
        if (!left && !_plan.HasCollection && _plan.SourceThrowsAt == _taken && end is null && !softly)
            Assert.Fail("The source's failure was lost.");

        if (_plan.Keys is not null)
            CheckKeys(records, _plan.Keys, isStopped: end is not null || softly);
        Assert.InRange(_peak, 0, Volatile.Read(ref _timePassed) ? (2L * _plan.Concurrency) : _plan.Concurrency);
        if (isStream)
            Assert.Equal(0, _excess);
        Assert.Equal(0, _startedAfterwards);
        CheckEvents(records, left);
        // Each key is asked for once.
        Assert.InRange(_keysAsked, _plan.Keys is null ? 0 : _started, _plan.Keys is null ? 0 : _plan.Count);
        Assert.All(_calls, calls => Assert.InRange(calls, 0, IsBulk ? MaxCallsOfInput : 1));
    }

    private void CheckKeys(List<Settled<int, int>> records, PlannedKeys keys, bool isStopped)
    {
        lock (_startedOf)
        {
            foreach (var of in _startedOf.Values)
            {
                // An abandoned item gives its partition back.
                if (!Volatile.Read(ref _timePassed))
                    Assert.InRange(of.Peak, 0, keys.Max);
                // Items of one key start in input order. With more than one at once, two may begin in the other order.
                if (keys.Max == 1)
                    Assert.Equal(of.Started.Order(), of.Started);
            }
        }
        if (!isStopped)
        {
            var failed = records.Where(record => record.IsRejected).Select(record => keys.Of((int)record.Index)).ToHashSet();
            Assert.All(records.Where(record => record.IsCanceled), record => Assert.Contains(keys.Of((int)record.Index), failed));
        }
        if (!keys.StopOnFailure || keys.Max > 1)
            return;
        foreach (var ofKey in records.Where(record => record.Index != keys.ThrowsAt).GroupBy(record => keys.Of((int)record.Index)))
        {
            var failures = ofKey.Where(record => record.IsRejected).Select(record => record.Index);
            Assert.InRange(failures.Count(), 0, 1);
            Assert.All(
                ofKey.Where(record => failures.Any(failure => failure < record.Index)),
                record => Assert.Equal((SettledStatus.Canceled, 0), (record.Status, record.Attempts)));
        }
    }

    private void CheckRecord(in Settled<int, int> record, Exception? end)
    {
        int number = NumberOf(record.Input);
        Assert.Equal(record.Index, number);
        Assert.Equal(_calls[number], record.Attempts);
        if (record.Attempts == 0 && record.Error is KeyNotFoundException)
        {
            Assert.Equal((SettledStatus.Rejected, _plan.Keys?.ThrowsAt), (record.Status, number));
            return;
        }
        if (record.Attempts == 0)
        {
            Assert.Equal(SettledStatus.Canceled, record.Status);
            // Something stopped the run, or may have stopped the partition.
            Assert.True(end is not null || _plan.Keys is { StopOnFailure: true });
            return;
        }

        // While the clock stood still, no item can have been abandoned.
        bool mayBeGivenUp = Volatile.Read(ref _timePassed);
        bool told = _stop.IsCancellationRequested;
        switch (_plan.Behaviours[number])
        {
            case Behaviour.Value:
                AssertValue(record, number);
                break;
            case Behaviour.ValueLater when !mayBeGivenUp || record.IsFulfilled:
                AssertValue(record, number);
                break;
            case Behaviour.Throws:
                Assert.Equal($"{number}", Assert.IsType<FormatException>(record.Error).Message);
                break;
            case Behaviour.ThrowsLater when !mayBeGivenUp || record.Error is FormatException:
                Assert.Equal($"{number}", Assert.IsType<FormatException>(record.Error).Message);
                break;
            default:
                bool timedOut = record.Error is TimeoutException && _plan.HasTimeout && mayBeGivenUp;
                if (record.IsCanceled)
                    Assert.True(told || end is not null);
                else
                    Assert.True(record.Error is OperationCanceledException || timedOut, $"{record}");
                if (_plan.Behaviours[number] is Behaviour.Hangs)
                    Assert.True(record.IsCanceled ? told : record.Error is TimeoutException { InnerException: null }, $"{record}");
                break;
        }
    }

    private static void AssertValue(in Settled<int, int> record, int number)
        => Assert.Equal((SettledStatus.Fulfilled, number, null), (record.Status, record.Value, record.Error));

    /// <summary>How the items of one key ran.</summary>
    private sealed class KeyUse
    {
        public List<int> Started { get; } = [];

        public int Running { get; set; }

        public int Peak { get; set; }
    }
}
