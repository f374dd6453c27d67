using AllSettled.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>
/// The stream wrappers that <see cref="Batch"/> does not have: for value tasks, and for synchronous items over an asynchronous source.
/// </summary>
internal static class StreamBatch
{
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamValueTaskAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Func<TInput, CancellationToken, ValueTask<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.StreamValueTaskAsync<TInput, TResult, Item<TInput, ValueTask<TResult>>>(
            inputs, new(item), options, cancellationToken);

    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamValueTaskAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> inputs, Func<TInput, CancellationToken, ValueTask<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.StreamValueTaskAsync<TInput, TResult, Item<TInput, ValueTask<TResult>>>(
            inputs, new(item), options, cancellationToken);

    public static IAsyncEnumerable<Settled<TInput, TResult>> Stream<TInput, TResult>(
        IAsyncEnumerable<TInput> inputs, Func<TInput, CancellationToken, TResult> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => SettledRunner.Stream<TInput, TResult, Item<TInput, TResult>>(inputs, new(item), options, cancellationToken);

    private readonly struct Item<TInput, TReturn>(Func<TInput, CancellationToken, TReturn> item) : IItemMethod<TInput, TReturn>
    {
        public static string Name => Batch.MethodName;

        public TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken) => item(input, cancellationToken);
    }
}
