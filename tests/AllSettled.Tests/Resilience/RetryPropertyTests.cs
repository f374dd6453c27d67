#if NET10_0_OR_GREATER // CsCheck needs it.
using AllSettled.Tests.Support;
using CsCheck;

namespace AllSettled.Tests;

/// <summary>
/// Retries that are stopped at any point. An item that was called again has a new record; every other item keeps the record it had.
/// </summary>
public class RetryPropertyTests
{
    public enum Way
    {
        Asynchronous,
        Yielding,
        Synchronous,
    }

    private static readonly Gen<Case> s_cases =
        from failsAt in Gen.Bool.Array[0, 40]
        from failsAgainAt in Gen.Bool.Array[40]
        from way in Gen.Enum<Way>()
        from concurrency in Gen.OneOf(1, 2, 7, 64)
        from firstStopAt in Gen.Int[-20, 40]
        from secondStopAt in Gen.Int[-20, 40]
        select new Case(failsAt, failsAgainAt, way, concurrency, firstStopAt, secondStopAt);

    [Fact]
    public Task S24_What_a_stopped_retry_does_not_call_keeps_its_record()
        => s_cases.SampleAsync(RunAsync, iter: 1_000, time: Stress.Seconds ?? -1, threads: 2);

    private static async Task RunAsync(Case test)
    {
        var calls = new int[test.FailsAt.Length];
        var errors = new Exception?[test.FailsAt.Length];
        var fails = test.FailsAt;
        int number = 0, stopAt = test.FirstStopAt;
        var stop = new CancellationTokenSource();
        int Call(int i)
        {
            Interlocked.Increment(ref calls[i]);
            if (Interlocked.Increment(ref number) == stopAt)
                stop.Cancel();
            if (!fails[i])
                return i;
            var error = new InvalidDataException($"{i} in call {calls[i]}");
            errors[i] = error;
            throw error;
        }
        async Task<int> CallLater(int i)
        {
            await Task.Yield();
            return Call(i);
        }
        int[] inputs = [.. Enumerable.Range(0, test.FailsAt.Length)];
        var options = new SettledBatchOptions { MaxConcurrency = test.Concurrency };
        var batch = test.Way switch
        {
            Way.Synchronous => Batch.Run(inputs, (i, _) => Call(i), options, stop.Token),
            Way.Yielding => await Batch.RunAsync(inputs, (i, _) => CallLater(i), options, stop.Token).InTime($"{test}"),
            _ => await Batch.RunAsync(inputs, (i, _) => Task.FromResult(Call(i)), options, stop.Token).InTime($"{test}"),
        };
        var before = batch.ToList();
        int[] callsBefore = [.. calls];
        (fails, number, stopAt, stop) = (test.FailsAgainAt, 0, test.SecondStopAt, new());

        var retried = await batch.RetryAsync(stop.Token).InTime($"the retry of {test}");

        Assert.Equal(before, batch);
        Assert.Equal(before.Count, retried.Count);
        for (int i = 0; i < before.Count; i++)
        {
            if (calls[i] == callsBefore[i])
            {
                Assert.Equal(before[i], retried[i]);
                Assert.True(before[i].IsFulfilled || stop.IsCancellationRequested);
                continue;
            }
            Assert.Equal((calls[i], (long)i), (retried[i].Attempts, retried[i].Index));
            Assert.Equal(test.FailsAgainAt[i] ? SettledStatus.Rejected : SettledStatus.Fulfilled, retried[i].Status);
            Assert.Same(test.FailsAgainAt[i] ? errors[i] : null, retried[i].Error);
        }
        Assert.Equal(retried.Count(record => !record.IsFulfilled), retried.Unfulfilled.Count);
    }

    public sealed record Case(bool[] FailsAt, bool[] FailsAgainAt, Way Way, int Concurrency, int FirstStopAt, int SecondStopAt)
    {
        public override string ToString()
            => $"{Way}, bound {Concurrency}, stops at {FirstStopAt} and {SecondStopAt}, "
                + $"fails [{string.Join(",", FailsAt)}], again [{string.Join(",", FailsAgainAt)}]";
    }
}
#endif
