using AllSettled.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>The ways to run an item method with a <c>RejectIf</c> method.</summary>
public enum Judged
{
    Task,
    PendingTask,
    ValueTask,
    PooledValueTask,
    Synchronous,
    SynchronousOnThreads,
    Stream,
    StreamOfSynchronous,
}

/// <summary>Does what generated wrappers of methods with <c>RejectIf</c> do.</summary>
internal static class JudgedBatch
{
    public static TheoryData<Judged> All => [.. Enum.GetValues<Judged>()];

    /// <param name="way">How the items run.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="item">The item method.</param>
    /// <param name="failureOf">The judge. It gets the input and the result.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="token">The token of the call.</param>
    public static async Task<SettledBatch<int, string>> RunAsync(
        this Judged way, int[] inputs, Func<int, CancellationToken, string> item, Func<int, string, Exception?> failureOf,
        SettledBatchOptions? options = null, CancellationToken token = default)
    {
        return way switch
        {
            Judged.Task => await SettledRunner.RunTaskAsync<int, string, TaskItem>(
                inputs, new((i, ct) => Task.FromResult(item(i, ct)), failureOf), options, token),
            Judged.PendingTask => await SettledRunner.RunTaskAsync<int, string, TaskItem>(inputs, new(Later, failureOf), options, token),
            Judged.ValueTask => await SettledRunner.RunValueTaskAsync<int, string, ValueTaskItem>(
                inputs, new((i, ct) => new(item(i, ct)), failureOf), options, token),
            Judged.PooledValueTask => await SettledRunner.RunValueTaskAsync<int, string, ValueTaskItem>(
                inputs, new(LaterPooled, failureOf), options, token),
            Judged.Synchronous => SettledRunner.Run<int, string, Item>(inputs, new(item, failureOf), options, token),
            Judged.SynchronousOnThreads => SettledRunner.Run<int, string, Item>(
                inputs, new(item, failureOf), (options ?? new()) with { MaxConcurrency = 3 }, token),
            Judged.Stream => await SettledRunner.StreamTaskAsync<int, string, TaskItem>(inputs, new(Later, failureOf), options, token)
                .ToSettledBatchAsync(CancellationToken.None),
            _ => await SettledRunner.Stream<int, string, Item>(inputs, new(item, failureOf), options, token)
                .ToSettledBatchAsync(CancellationToken.None),
        };

        async Task<string> Later(int input, CancellationToken ct)
        {
            await Task.Yield();
            return item(input, ct);
        }

        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
        async ValueTask<string> LaterPooled(int input, CancellationToken ct)
        {
            await Task.Yield();
            return item(input, ct);
        }
    }

    private readonly struct TaskItem(Func<int, CancellationToken, Task<string>> item, Func<int, string, Exception?> failureOf)
        : IItemMethod<int, Task<string>>
    {
        public static string Name => Batch.MethodName;

        public static bool RejectsResults => true;

        public Exception? FailureOf(int input, Task<string> returned) => failureOf(input, returned.Result);

        public Task<string> Invoke(int input, ItemContext context, CancellationToken cancellationToken) => item(input, cancellationToken);
    }

    private readonly struct ValueTaskItem(Func<int, CancellationToken, ValueTask<string>> item, Func<int, string, Exception?> failureOf)
        : IItemMethod<int, ValueTask<string>>
    {
        public static string Name => Batch.MethodName;

        public static bool RejectsResults => true;

        public Exception? FailureOf(int input, ValueTask<string> returned) => failureOf(input, returned.Result);

        public ValueTask<string> Invoke(int input, ItemContext context, CancellationToken cancellationToken)
            => item(input, cancellationToken);
    }

    private readonly struct Item(Func<int, CancellationToken, string> item, Func<int, string, Exception?> failureOf)
        : IItemMethod<int, string>
    {
        public static string Name => Batch.MethodName;

        public static bool RejectsResults => true;

        public Exception? FailureOf(int input, string returned) => failureOf(input, returned);

        public string Invoke(int input, ItemContext context, CancellationToken cancellationToken) => item(input, cancellationToken);
    }
}
