using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// These tests measure memory, so no other test may allocate meanwhile. They run on threads of their own as far as possible.
/// </summary>
[Collection(nameof(Alone))]
public class StreamMemoryTests
{
    private const int KiB = 1024;

    /// <summary>The promise is for 10,000,000 inputs. Only the stress run takes as many.</summary>
    private static int InputCount => Stress.IsOn ? 10_000_000 : 1_000_000;

    [Theory]
    [InlineData("completed", StreamOrder.Completion, 64)]
    [InlineData("completed", StreamOrder.Input, 64)]
    [InlineData("yielding", StreamOrder.Completion, 64)]
    [InlineData("yielding", StreamOrder.Input, 16)]
    [InlineData("synchronous", StreamOrder.Completion, 1)]
    public async Task S15_The_live_heap_does_not_grow_with_the_input(string items, StreamOrder order, int concurrency)
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency, StreamOrder = order };
        int count = items == "yielding" ? InputCount / 4 : InputCount;
        var source = Enumerable.Range(0, count).Where(static _ => true);
        var stream = items switch
        {
            "completed" => StreamBatch.StreamValueTaskAsync(source, static (i, _) => new ValueTask<object>(new object()), options),
            "yielding" => Batch.StreamAsync(source, static async (i, _) => { await Task.Yield(); return new object(); }, options),
            _ => Batch.Stream(source, static (i, _) => new object(), options),
        };

        await Task.Run(async () =>
        {
            long start = 0, most = 0, read = 0;
            int step = count / 8;
            await foreach (var record in stream)
            {
                if (read++ % step != 0)
                    continue;
                long live = GC.GetTotalMemory(forceFullCollection: true);
                // The first measurement is of a run that has begun: what a run needs once is not growth.
                start = start == 0 ? live : start;
                most = Math.Max(most, live);
            }
            Assert.Equal(count, read);
            Assert.InRange(most - start, long.MinValue, 256 * KiB);
        }).InTime(TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(1, StreamOrder.Completion)]
    [InlineData(64, StreamOrder.Completion)]
    [InlineData(64, StreamOrder.Input)]
    public async Task S15_Items_that_complete_at_once_cost_no_allocation_each(int concurrency, StreamOrder order)
    {
        const int Count = 200_000;
        var options = new SettledBatchOptions { MaxConcurrency = concurrency, StreamOrder = order };
        await Measure(1000);
        long least = long.MaxValue;
        for (int round = 0; round < 3; round++)
            least = Math.Min(least, await Measure(Count));

        // Far less than a byte per item: the run itself, its buffers, and a few wake-ups of the reader.
        Assert.InRange(least, 0, Count / 4);

        Task<long> Measure(int count) => Task.Run(async () =>
        {
            var stream = StreamBatch.StreamValueTaskAsync(Enumerable.Range(0, count), static (i, _) => new ValueTask<int>(i), options);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            var reader = stream.GetAsyncEnumerator();
            while (await reader.MoveNextAsync())
            {
            }
            long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            await reader.DisposeAsync();
            return allocated;
        }).InTime();
    }

    [Theory]
    [InlineData(1, 1, StreamOrder.Completion)]
    [InlineData(4, 2, StreamOrder.Completion)]
    [InlineData(4, 2, StreamOrder.Input)]
    [InlineData(3, null, StreamOrder.Input)]
    [InlineData(16, 100, StreamOrder.Completion)]
    public async Task S15_No_more_is_taken_than_may_run_and_be_held(int concurrency, int? buffer, StreamOrder order)
    {
        int bound = concurrency + (buffer ?? concurrency);
        int read = 0, pulled = 0, excess = 0;
        var source = new ProbedEnumerable(n =>
        {
            // The record that the reader holds counts as read.
            if (++pulled - Volatile.Read(ref read) > bound)
                excess++;
            return n < 3000 ? n : null;
        });
        var random = new Random(1);
        await Task.Run(async () =>
        {
            var options = new SettledBatchOptions { MaxConcurrency = concurrency, BufferSize = buffer, StreamOrder = order };
            var reader = Batch.StreamAsync(source, async (i, _) => { if (i % 3 == 0) await Task.Yield(); return i; }, options)
                .GetAsyncEnumerator();
            while (true)
            {
                Interlocked.Increment(ref read);
                if (!await reader.MoveNextAsync())
                    break;
                if (random.Next(20) == 0)
                    await Pool.BehindAllThatIsQueued();
            }
        }).InTime();

        Assert.Equal(0, excess);
    }

    [Theory]
    [InlineData(2, 3, StreamOrder.Completion)]
    [InlineData(2, 3, StreamOrder.Input)]
    [InlineData(8, 1, StreamOrder.Completion)]
    public async Task S15_A_reader_that_stops_reading_stops_the_source(int concurrency, int buffer, StreamOrder order)
    {
        int pulled = 0;
        var source = new ProbedEnumerable(n => Interlocked.Increment(ref pulled));
        var reader = Batch.StreamAsync(
            source, (i, _) => Task.FromResult(i), new() { MaxConcurrency = concurrency, BufferSize = buffer, StreamOrder = order })
            .GetAsyncEnumerator();
        await reader.NextAsync();
        await Reading.Until(() => Volatile.Read(ref pulled) > buffer);
        await Pool.BehindAllThatIsQueued();

        Assert.InRange(Volatile.Read(ref pulled), buffer + 1, 1 + buffer + concurrency);
        await reader.LeaveAsync();
    }
}
