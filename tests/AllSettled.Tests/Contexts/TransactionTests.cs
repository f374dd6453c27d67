using System.Transactions;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// A transaction scope that does not flow belongs to its thread alone. If the scope flows, all asynchronous items run inside it. If it
/// does not flow, all run outside it. The items of one batch are never mixed.
/// </summary>
public class TransactionTests
{
    public enum Way
    {
        Batch,
        BatchWithTimeLimit,
        LazyBatch,
        Stream,
    }

    public static MatrixTheoryData<Way, bool, bool> Ways => new(Enum.GetValues<Way>(), [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S22_Asynchronous_items_are_inside_if_the_scope_flows_and_else_outside(Way way, bool flows, bool yields)
    {
        // Several rounds, because the first batch of a process once behaved differently from the later ones.
        for (int round = 0; round < 3; round++)
        {
            Task<SettledBatch<int, bool>> run;
            var scope = new TransactionScope(flows ? TransactionScopeAsyncFlowOption.Enabled : TransactionScopeAsyncFlowOption.Suppress);
            using (scope)
            {
                run = Caller.WithoutContext(() => RunAsync(way, yields));
                if (flows)
                    await run.InTime();
            }
            var batch = await run.InTime();

            Assert.Equal(Enumerable.Repeat(flows, 200), batch.Values);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void S22_S27_Synchronous_items_on_the_callers_thread_are_inside(int concurrency)
    {
        using var scope = new TransactionScope();
        int caller = Environment.CurrentManagedThreadId;

        var batch = Batch.Run(
            Enumerable.Range(0, 200), (_, _) => Transaction.Current is not null == (Environment.CurrentManagedThreadId == caller),
            new() { MaxConcurrency = concurrency });

        Assert.Equal(Enumerable.Repeat(true, 200), batch.Values);
    }

    [Fact]
    public async Task S22_What_is_completed_inside_a_scope_has_the_next_item_start_outside()
    {
        var first = new TaskCompletionSource<bool>();
        var run = Caller.WithoutContext(() => Batch.RunAsync(
            [0, 1, 2], (i, _) => i == 0 ? first.Task : Task.FromResult(Transaction.Current is not null), new() { MaxConcurrency = 1 }));
        Caller.WithoutContext(() =>
        {
            using var scope = new TransactionScope();
            first.SetResult(false);
            return 0;
        });

        Assert.Equal([false, false, false], (await run.InTime()).Values);
    }

    [Fact]
    public async Task S22_A_scope_that_is_complete_and_still_open_is_no_reason_to_fail()
    {
        Task<SettledBatch<int, int>> run;
        using (var scope = new TransactionScope())
        {
            scope.Complete();
            run = Caller.WithoutContext(() => Batch.RunAsync([0, 1], (i, _) => Task.FromResult(i)));
        }
        Assert.True((await run.InTime()).AllFulfilled);
    }

    private static Task<SettledBatch<int, bool>> RunAsync(Way way, bool yields)
    {
        async Task<bool> Item(int i, CancellationToken token)
        {
            bool inside = Transaction.Current is not null;
            if (yields && i % 2 == 0)
                await Task.Yield();
            return inside;
        }
        int[] inputs = [.. Enumerable.Range(0, 200)];
        var options = new SettledBatchOptions
        {
            MaxConcurrency = 4,
            ItemTimeout = way == Way.BatchWithTimeLimit ? TimeSpan.FromHours(1) : null,
        };
        return way switch
        {
            Way.LazyBatch => Batch.RunAsync(inputs.Where(_ => true), Item, options),
            Way.Stream => Batch.StreamAsync(inputs, Item, options).ToSettledBatchAsync(),
            _ => Batch.RunAsync(inputs, Item, options),
        };
    }
}
