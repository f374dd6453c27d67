using System.Runtime.CompilerServices;
using AllSettled.CompilerServices;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// What a batch allocates beyond its two arrays. The figures hold for debug builds too: there an item method allocates a state machine,
/// which is measured and subtracted.
/// </summary>
[Collection(nameof(Alone))]
public class AllocationTests
{
    private const int Many = 1_000_000;

    /// <summary>
    /// The limit beyond the arrays for a whole batch of a million. It covers the thread pool's own bookkeeping, and nothing that grows
    /// with the number of items.
    /// </summary>
    private const long PerMillion = 64 * 1024;

    private const long PerSmallBatch = 300;

    /// <summary>The size of an outcome of an int: its value, its error, its status and its attempts.</summary>
    private static readonly int s_outcome = Unsafe.SizeOf<Records.Outcome<int>>();

    private static readonly Task<int> s_completed = Task.FromResult(7);
    private static readonly int[] s_inputs = [.. Enumerable.Range(0, Many)];

    public enum Item
    {
        CompletedTask,
        AsyncValueTaskThatNeverAwaits,
        Synchronous,
        SynchronousOnTwoThreads,

        /// <summary>Each of 100,000 keys has ten items.</summary>
        TaskWithKey,
        SynchronousWithKey,
    }

    [Theory]
    [InlineData(Item.CompletedTask, 1)]
    [InlineData(Item.CompletedTask, 64)]
    [InlineData(Item.AsyncValueTaskThatNeverAwaits, 1)]
    [InlineData(Item.AsyncValueTaskThatNeverAwaits, 64)]
    [InlineData(Item.Synchronous, 1)]
    [InlineData(Item.SynchronousOnTwoThreads, 2)]
    [InlineData(Item.TaskWithKey, 64)]
    [InlineData(Item.SynchronousWithKey, 1)]
    public async Task A_million_items_that_complete_at_once_cost_their_two_arrays_and_have_one_record_each(Item item, int concurrency)
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        long arrays = (long)Many * (sizeof(int) + s_outcome);
        await RunAsync(item, s_inputs[..1_000], options).InTime();
        long least = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);

            var batch = await Caller.WithoutContext(() => RunAsync(item, s_inputs, options)).InTime();

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before - arrays);
            Assert.Equal(Many, batch.Count);
            Assert.Equal(Many, batch.Values.Count);
            for (int i = 0; i < Many; i++)
            {
                var record = batch[i];
                if (record.Index != i || record.Input != i || record.Value != 7 || record.Attempts != 1)
                    Assert.Fail($"{record} stands at {i}.");
            }
        }
        Assert.InRange(least, 0, PerMillion + (Many * OfTheMethodItself(item)));
    }

    [Fact]
    public async Task An_item_with_a_time_limit_costs_at_most_100_bytes()
    {
        const int count = 100_000;
        var options = new SettledBatchOptions { MaxConcurrency = 1, ItemTimeout = TimeSpan.FromHours(1) };
        int[] inputs = s_inputs[..count];
        long least = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);

            await Caller.WithoutContext(() => RunAsync(Item.CompletedTask, inputs, options)).InTime();

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        long arrays = count * (sizeof(int) + s_outcome);
        Assert.InRange(least - arrays, 0, (100 * count) + PerMillion);
    }

    [Theory]
    [InlineData(Item.CompletedTask, 1)]
    [InlineData(Item.CompletedTask, 4)]
    [InlineData(Item.CompletedTask, 16)]
    [InlineData(Item.AsyncValueTaskThatNeverAwaits, 1)]
    [InlineData(Item.AsyncValueTaskThatNeverAwaits, 4)]
    [InlineData(Item.AsyncValueTaskThatNeverAwaits, 16)]
    [InlineData(Item.Synchronous, 1)]
    [InlineData(Item.Synchronous, 4)]
    [InlineData(Item.Synchronous, 16)]
    public void A_small_batch_costs_at_most_300_bytes_beyond_its_arrays(Item item, int count)
    {
        int[] inputs = s_inputs[..count];
        long least = long.MaxValue;
        Caller.WithoutContext(() =>
        {
            for (int round = 0; round < 200; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                bool completed = RunHere(item, inputs);
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                // The thread may be preempted for a millisecond. Then the pool finishes the batch, and the figure does not count.
                if (completed)
                    least = Math.Min(least, allocated);
            }
            return true;
        });

        long arrays = SizeOfArray(sizeof(int), count) + SizeOfArray(s_outcome, count);
        Assert.InRange(least - arrays - (count * OfTheMethodItself(item)), 1, PerSmallBatch);
    }

    private static Task<SettledBatch<int, int>> RunAsync(Item item, int[] inputs, SettledBatchOptions? options) => item switch
    {
        Item.CompletedTask => SettledRunner.RunTaskAsync<int, int, Completed>(inputs, default, options, default),
        Item.AsyncValueTaskThatNeverAwaits => SettledRunner.RunValueTaskAsync<int, int, NeverAwaits>(inputs, default, options, default),
        Item.TaskWithKey => KeyedBatch.RunAsync(inputs, Keys<int>.By(i => i % 100_000), (_, _) => s_completed, options),
        Item.SynchronousWithKey => Task.FromResult(KeyedBatch.Run(inputs, Keys<int>.By(i => i % 100_000), (_, _) => 7, options)),
        _ => Task.FromResult(SettledRunner.Run<int, int, Synchronous>(inputs, default, options, default)),
    };

    private static bool RunHere(Item item, int[] inputs) => item == Item.Synchronous
        ? SettledRunner.Run<int, int, Synchronous>(inputs, default, null, default) is not null
        : RunAsync(item, inputs, null).IsCompletedSuccessfully;

    private static long OfTheMethodItself(Item item)
    {
        if (item != Item.AsyncValueTaskThatNeverAwaits)
            return 0;
        var method = default(NeverAwaits);
        _ = method.Invoke(0, default, default).IsCompleted;
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = method.Invoke(0, default, default).IsCompleted;
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long SizeOfArray(int element, int count)
        => (2 * IntPtr.Size) + (((count * element) + IntPtr.Size - 1) / IntPtr.Size * IntPtr.Size) + IntPtr.Size;

    private readonly struct Completed : IItemMethod<int, Task<int>>
    {
        public static string Name => nameof(Completed);

        public Task<int> Invoke(int input, ItemContext context, CancellationToken cancellationToken) => s_completed;
    }

    private readonly struct NeverAwaits : IItemMethod<int, ValueTask<int>>
    {
        public static string Name => nameof(NeverAwaits);

        public ValueTask<int> Invoke(int input, ItemContext context, CancellationToken cancellationToken) => RunAsync();

#pragma warning disable CS1998 // a method without an await is the point here
        private static async ValueTask<int> RunAsync() => 7;
#pragma warning restore CS1998
    }

    private readonly struct Synchronous : IItemMethod<int, int>
    {
        public static string Name => nameof(Synchronous);

        public int Invoke(int input, ItemContext context, CancellationToken cancellationToken) => 7;
    }
}
