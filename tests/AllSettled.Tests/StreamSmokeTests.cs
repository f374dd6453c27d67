using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class StreamSmokeTests
{
    [Theory]
    [InlineData(1, StreamOrder.Completion, 1)]
    [InlineData(3, StreamOrder.Input, 1)]
    [InlineData(64, StreamOrder.Completion, 64)]
    [InlineData(64, StreamOrder.Input, 5)]
    [InlineData(SettledBatchOptions.Unbounded, StreamOrder.Input, 100)]
    public async Task Mixed(int concurrency, StreamOrder order, int buffer)
    {
        const int N = 20_000;
        async IAsyncEnumerable<int> Async() { for (int i = 0; i < N; i++) { if (i % 13 == 0) await Task.Yield(); yield return i; } }
        async Task<int> Item(int i, CancellationToken ct)
        {
            if (i % 7 == 0) await Task.Yield();
            if (i % 1001 == 0) await Task.Delay(1, ct);
            if (i % 10 == 3) throw new InvalidOperationException($"{i}");
            return i * 2;
        }
        var options = new SettledBatchOptions { MaxConcurrency = concurrency, StreamOrder = order, BufferSize = buffer };
        foreach (var stream in new[] { Batch.StreamAsync(Enumerable.Range(0, N).Select(x => x), Item, options), Batch.StreamAsync(Async(), Item, options) })
        {
            var seen = new bool[N];
            long next = 0;
            await Task.Run(async () =>
            {
                await foreach (var record in stream)
                {
                    Assert.False(seen[record.Index]);
                    seen[record.Index] = true;
                    if (order == StreamOrder.Input) Assert.Equal(next++, record.Index);
                    Assert.Equal(record.Index, record.Input);
                    if (record.Index % 10 == 3) Assert.True(record.IsRejected); else Assert.Equal(record.Input * 2, record.Value);
                }
            }).InTime();
            Assert.All(seen, Assert.True);
        }
    }

    [Fact]
    public async Task Sync_items()
    {
        var batch = await Batch.Stream(Enumerable.Range(0, 100_000), (i, ct) => i).ToSettledBatchAsync().InTime();
        Assert.True(batch.AllFulfilled);
        Assert.Equal(Enumerable.Range(0, 100_000), batch.Values);
    }

    [Fact]
    public async Task Early_exit_and_hung()
    {
        int pulled = 0;
        IEnumerable<int> Endless() { while (true) yield return Interlocked.Increment(ref pulled); }
        int n = 0;
        await foreach (var r in Batch.StreamAsync(Endless(), async (i, ct) => { await Task.Yield(); return i; }))
        {
            if (++n == 1000) break;
        }
        Assert.InRange(pulled, 1000, 1032);

        var batch = await Batch.RunAsync(Enumerable.Range(0, 100), async (i, ct) => { if (i == 50) await new TaskCompletionSource().Task; await Task.Delay(1, ct); return i; },
            new() { ItemTimeout = TimeSpan.FromMilliseconds(500), StopGracePeriod = TimeSpan.FromMilliseconds(100) }).InTime();
        Assert.Equal(1, batch.AbandonedCount);
        Assert.Equal(99, batch.Fulfilled.Count);
        Assert.IsType<TimeoutException>(batch[50].Error);
    }
}
