using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class SmokeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(SettledBatchOptions.Unbounded)]
    public async Task Mixed(int concurrency)
    {
        var inputs = Enumerable.Range(0, 20_000).ToArray();
        foreach (var source in new IEnumerable<int>[] { inputs, inputs.Select(x => x) })
        {
            int running = 0, peak = 0;
            var batch = await Batch.RunAsync(source, async (i, ct) =>
            {
                int now = Interlocked.Increment(ref running);
                peak = Math.Max(peak, now);
                try
                {
                    if (i % 7 == 0) await Task.Yield();
                    if (i % 1001 == 0) await Task.Delay(1, ct);
                    if (i % 10 == 3) throw new InvalidOperationException($"{i}");
                    return i * 2;
                }
                finally { Interlocked.Decrement(ref running); }
            }, new() { MaxConcurrency = concurrency }).InTime();
            Assert.Equal(inputs.Length, batch.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(i, batch[i].Input);
                Assert.Equal(1, batch[i].Attempts);
                if (i % 10 == 3) Assert.Equal($"{i}", batch[i].Error!.Message); else Assert.Equal(i * 2, batch[i].Value);
            }
            Assert.InRange(peak, 1, concurrency);
            var retried = await batch.RetryAsync().InTime();
            Assert.Equal(2000, retried.Rejected.Count);
            Assert.All(retried.Rejected, r => Assert.Equal(2, r.Attempts));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Sync(int concurrency)
    {
        var inputs = Enumerable.Range(0, 100_000).ToArray();
        foreach (var source in new IEnumerable<int>[] { inputs, inputs.Select(x => x) })
        {
            var batch = Batch.Run(source, (i, ct) => i % 100 == 3 ? throw new InvalidOperationException($"{i}") : i * 2, new() { MaxConcurrency = concurrency });
            Assert.Equal(inputs.Length, batch.Count);
            Assert.Equal(1000, batch.Rejected.Count);
            Assert.True(batch.InputCompleted);
        }
    }
}
