using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests.Support;

/// <summary>Carries out a plan, and checks what must hold for every plan.</summary>
internal sealed class Scenario
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
        };
        var synchronous = new ProbedEnumerable(n => Next(n));
        var asynchronous = new ProbedSource(NextAsync);
        var token = _stop.Token;
        var run = _plan.Shape switch
        {
            Shape.Counted => Task.Run(
                () => CollectAsync(Batch.RunAsync(Enumerable.Range(0, _plan.Count).Select(InputOf).ToArray(), Item, options, token))),
            Shape.Lazy => Task.Run(() => CollectAsync(Batch.RunAsync(synchronous, Item, options, token))),
            Shape.Stream => Task.Run(() => ReadAsync(Batch.StreamAsync(synchronous, Item, options, token))),
            _ => Task.Run(() => ReadAsync(Batch.StreamAsync(asynchronous, Item, options, token))),
        };
        var (records, end) = await LetTimePassUntil(run);

        Volatile.Write(ref _over, true);
        Check(records, end);
        if (_plan.Shape == Shape.Counted)
            return;
        var use = _plan.Shape == Shape.StreamOfAsyncSource ? asynchronous.Use : synchronous.Use;
        _deafPull.TrySetResult(null);
        if (use.Opened > 0)
        {
            await use.Disposed.InTime("the source's disposal");
            use.AssertUsedOnce();
        }
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
        int excess = Interlocked.Increment(ref _taken) - Volatile.Read(ref _read) - (_plan.Concurrency + (long)_plan.Buffer) > 0 ? 1 : 0;
        Interlocked.Add(ref _excess, excess);
        return InputOf(n);
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
            var behaviour = _plan.Behaviours[number];
            if (behaviour is Behaviour.ValueLater or Behaviour.ThrowsLater or Behaviour.CancelsItselfLater)
                await Task.Yield();
            return behaviour switch
            {
                Behaviour.Throws or Behaviour.ThrowsLater => throw new FormatException($"{number}"),
                Behaviour.CancelsItself or Behaviour.CancelsItselfLater => throw new OperationCanceledException($"{number}"),
                Behaviour.HangsUntilTold => await _never.Task.WaitAsync(token),
                Behaviour.Hangs => await _never.Task,
                _ => number,
            };
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
            CheckRecord(record, end);

        if (!left)
        {
            // Exactly one record for each input that was taken.
            int expected = _plan.Shape == Shape.Counted ? _plan.Count : Volatile.Read(ref _taken);
            Assert.Equal(Enumerable.Range(0, expected).Select(i => (long)i), records.Select(record => record.Index).Order());
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
        if (!left && _plan.Shape != Shape.Counted && _plan.SourceThrowsAt == _taken && end is null && !softly)
            Assert.Fail("The source's failure was lost.");

        Assert.InRange(_peak, 0, Volatile.Read(ref _timePassed) ? (2L * _plan.Concurrency) : _plan.Concurrency);
        if (isStream)
            Assert.Equal(0, _excess);
        Assert.Equal(0, _startedAfterwards);
        Assert.All(_calls, calls => Assert.InRange(calls, 0, 1));
    }

    private void CheckRecord(in Settled<int, int> record, Exception? end)
    {
        int number = NumberOf(record.Input);
        Assert.Equal(record.Index, number);
        Assert.Equal(_calls[number], record.Attempts);
        if (record.Attempts == 0)
        {
            Assert.Equal(SettledStatus.Canceled, record.Status);
            Assert.NotNull(end);
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
}
