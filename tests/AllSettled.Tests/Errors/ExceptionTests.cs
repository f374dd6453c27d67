using System.Collections;
using System.Runtime.CompilerServices;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Exceptions are data: they are kept, they are not thrown again, and none of them stays unobserved.</summary>
public class ExceptionTests
{
    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S23_The_engine_throws_nothing_that_a_task_holds_already(Kind kind)
    {
        // A pooled source hands out its exception only by throwing it, which it does once. A faulted task is asked for its exception
        // instead.
        int expected = kind is Kind.Pooled or Kind.PooledOfT ? 1 : 0;
        foreach (bool later in new[] { false, true })
        {
            var error = new InvalidDataException("never thrown by its item");
            var pending = new TaskCompletionSource<int>();
            if (!later)
                pending.SetException(error);
            using var throws = new ThrowCounter(error);

            var running = kind.RunAsync([0], (_, _) => pending.Task);
            pending.TrySetException(error);
            var batch = await running.InTime();

            Assert.Same(error, batch[0].Error);
            Assert.Equal(expected, throws.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S23_A_cancellation_costs_exactly_one_throw(Kind kind)
    {
        var error = new OperationCanceledException("of an asynchronous method");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var throws = new ThrowCounter(error);
        var running = kind switch
        {
            Kind.Task => Errors(Batch.RunAsync([0], async (_, _) => { await gate.Task; throw error; })),
            Kind.TaskOfT => Errors(Batch.RunAsync<int, int>([0], async (_, _) => { await gate.Task; throw error; })),
            Kind.ValueTask => Errors(Batch.RunValueTaskAsync([0], async (_, _) => { await gate.Task; throw error; })),
            Kind.ValueTaskOfT => Errors(Batch.RunValueTaskAsync<int, int>([0], async (_, _) => { await gate.Task; throw error; })),
            _ => Errors(Batch.RunValueTaskAsync(
                [0],
                [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
                async ValueTask (int _, CancellationToken _) => { await gate.Task; throw error; })),
        };
        gate.SetResult();

        var errors = await running.InTime();

        Assert.Same(error, Assert.Single(errors));
        // One throw is the item's own.
        Assert.Equal(2, throws.Count);

        static async Task<IReadOnlyCollection<Exception>> Errors<TResult>(Task<SettledBatch<int, TResult>> running)
            => (await running).Errors;
    }

    [Fact]
    public async Task S23_A_thousand_items_may_share_one_exception()
    {
        var faulted = Task.FromException<int>(new InvalidDataException());

        var batch = await Batch.RunAsync(Enumerable.Range(0, 1_000).ToArray(), (_, _) => faulted).InTime();

        Assert.All(batch.Errors, error => Assert.Same(faulted.Exception!.InnerException, error));
        Assert.Equal(1_000, batch.Errors.Count);
        Assert.Null(batch[0].Error!.StackTrace);
    }

    [Fact]
    public async Task S23_GetValueOrThrow_keeps_the_stack_of_the_item()
    {
        var batch = await Batch.RunAsync<int, int>([0], async (_, _) =>
        {
            await Task.Yield();
            return WhereItFailed();
        }).InTime();

        for (int i = 0; i < 2; i++)
        {
            var thrown = Assert.Throws<InvalidDataException>(() => batch[0].GetValueOrThrow());
            Assert.Same(batch[0].Error, thrown);
            Assert.Contains(nameof(WhereItFailed), thrown.StackTrace);
        }
    }

    [Fact]
    public async Task S23_No_failure_is_left_unobserved()
    {
        List<Exception> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            lock (unobserved)
                unobserved.AddRange(e.Exception.Flatten().InnerExceptions.Where(inner => inner is Marker or { InnerException: Marker }));
        }
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            foreach (var kind in Kinds.All)
                await RunFailingBatches(kind);
            Collect();
            Assert.Empty(unobserved);

            // Check the test itself: it notices a faulted task that is dropped.
            DropFaultedTask();
            Collect();
            Assert.Single(unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        static void Collect()
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropFaultedTask() => _ = Task.FromException(new Marker());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunFailingBatches(Kind kind)
    {
        foreach (bool lazy in new[] { false, true })
        {
            using var stop = new CancellationTokenSource();
            await kind.RunAsync(Sources.Of(40, lazy), async (i, ct) =>
            {
                if (i % 2 == 0)
                    await Task.Yield();
                if (i == 30)
                    stop.Cancel();
                throw i % 3 == 0 ? new OperationCanceledException(ct) : new Marker();
            }, new() { MaxConcurrency = 4 }, stop.Token).InTime();
            await kind.RunAsync(Sources.Of(4, lazy), (_, _) => Task.FromException<int>(new Marker())).InTime();
        }
        await Batch.RunAsync([0], (_, _) => Task.WhenAll(Task.FromException(new Marker()), Task.FromException(new Marker()))).InTime();
        await Batch.RunAsync([0], (_, _) => (Task)null!).InTime();
        foreach (var source in new[] { FailingSource(), new FailingCollection() })
        {
            var forgotten = Batch.RunAsync(source, (i, _) => Task.FromResult(i));
            await Task.WhenAny(forgotten).InTime();
        }
    }

    private static IEnumerable<int> FailingSource()
    {
        yield return 1;
        throw new Marker();
    }

    private sealed class FailingCollection : IReadOnlyCollection<int>
    {
        public int Count => 2;

        public IEnumerator<int> GetEnumerator() => FailingSource().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static int WhereItFailed() => throw new InvalidDataException();

    private sealed class Marker : Exception;
}
