using AllSettled.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>Does what generated wrappers do, for item methods that are lambdas.</summary>
internal static class Batch
{
    /// <summary>The name that every item method has here.</summary>
    public const string MethodName = "Tests.ItemAsync";

    public static Task<SettledBatch<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.RunTaskAsync<TInput, TResult, Item<TInput, Task<TResult>>>(inputs, new(item), options, cancellationToken);

    public static Task<SettledBatch<TInput, NoResult>> RunAsync<TInput>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, Task> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.RunTaskAsync(inputs, new Item<TInput, Task>(item), options, cancellationToken);

    public static Task<SettledBatch<TInput, TResult>> RunValueTaskAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, ValueTask<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.RunValueTaskAsync<TInput, TResult, Item<TInput, ValueTask<TResult>>>(
            inputs, new(item), options, cancellationToken);

    public static Task<SettledBatch<TInput, NoResult>> RunValueTaskAsync<TInput>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, ValueTask> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.RunValueTaskAsync(inputs, new Item<TInput, ValueTask>(item), options, cancellationToken);

    /// <summary>Runs an item method that has an <see cref="ItemContext"/> parameter.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunWithContextAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, ItemContext, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.RunTaskAsync<TInput, TResult, ContextItem<TInput, Task<TResult>>>(inputs, new(item), options, cancellationToken);

    public static SettledBatch<TInput, TResult> Run<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, TResult> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.Run<TInput, TResult, Item<TInput, TResult>>(inputs, new(item), options, cancellationToken);

    /// <inheritdoc cref="RunWithContextAsync"/>
    public static SettledBatch<TInput, TResult> RunWithContext<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, ItemContext, TResult> item, SettledBatchOptions? options = null)
        => SettledRunner.Run<TInput, TResult, ContextItem<TInput, TResult>>(inputs, new(item), options, default);

    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.StreamTaskAsync<TInput, TResult, Item<TInput, Task<TResult>>>(inputs, new(item), options, cancellationToken);

    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> inputs, Func<TInput, CancellationToken, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.StreamTaskAsync<TInput, TResult, Item<TInput, Task<TResult>>>(inputs, new(item), options, cancellationToken);

    public static IAsyncEnumerable<Settled<TInput, TResult>> Stream<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, TResult> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.Stream<TInput, TResult, Item<TInput, TResult>>(inputs, new(item), options, cancellationToken);

    private readonly struct Item<TInput, TReturn>(Func<TInput, CancellationToken, TReturn> item) : IItemMethod<TInput, TReturn>
    {
        public static string Name => MethodName;

        public TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken) => item(input, cancellationToken);
    }

    private readonly struct ContextItem<TInput, TReturn>(Func<TInput, ItemContext, TReturn> item) : IItemMethod<TInput, TReturn>
    {
        public static string Name => MethodName;

        public static bool UsesContext => true;

        public TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken) => item(input, context);
    }
}
