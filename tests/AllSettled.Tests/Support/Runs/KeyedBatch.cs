using AllSettled.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>What <c>PartitionBy</c> and its companions say about a method.</summary>
/// <param name="New">Makes the keys of one run.</param>
internal sealed record Keys<TInput>(Func<PartitionKeys<TInput>> New)
{
    public static Keys<TInput> By<TKey>(Func<TInput, TKey> keyOf, int max = 1, bool stopOnFailure = false)
        => new(() => PartitionKeys<TInput>.By(keyOf, max, stopOnFailure));
}

/// <summary>The ways to run items that have keys.</summary>
public enum Keyed
{
    Counted,
    CountedValueTask,
    Stream,
    StreamInInputOrder,
    StreamOfAsyncSource,
}

/// <summary>Does what generated wrappers of methods with <c>PartitionBy</c> do.</summary>
internal static class KeyedBatch
{
    public static TheoryData<Keyed> All => [.. Enum.GetValues<Keyed>()];

    public static TheoryData<Keyed> Streams => [Keyed.Stream, Keyed.StreamInInputOrder, Keyed.StreamOfAsyncSource];

    public static bool IsStream(this Keyed way) => way is not (Keyed.Counted or Keyed.CountedValueTask);

    /// <summary>Runs asynchronous items. A stream is read to its end, and what it throws is the stop reason.</summary>
    public static Task<SettledBatch<int, int>> RunAsync(
        this Keyed way, int[] inputs, Keys<int> keys, Func<int, CancellationToken, Task<int>> item,
        SettledBatchOptions? options = null, CancellationToken token = default)
        => way switch
        {
            Keyed.Counted => RunAsync(inputs, keys, item, options, token),
            Keyed.CountedValueTask => SettledRunner.RunValueTaskAsync<int, int, KeyedItem<int, ValueTask<int>>>(
                inputs, new((i, ct) => new(item(i, ct)), keys), options, token),
            Keyed.Stream => StreamAsync(inputs, keys, item, options, token).ToSettledBatchAsync(CancellationToken.None),
            Keyed.StreamInInputOrder => StreamAsync(
                inputs, keys, item, (options ?? new()) with { StreamOrder = StreamOrder.Input }, token)
                .ToSettledBatchAsync(CancellationToken.None),
            _ => StreamAsync(ProbedSource.Of(inputs), keys, item, options, token).ToSettledBatchAsync(CancellationToken.None),
        };

    public static Task<SettledBatch<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Keys<TInput> keys, Func<TInput, CancellationToken, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken token = default)
        => SettledRunner.RunTaskAsync<TInput, TResult, KeyedItem<TInput, Task<TResult>>>(inputs, new(item, keys), options, token);

    public static SettledBatch<TInput, TResult> Run<TInput, TResult>(
        IEnumerable<TInput> inputs, Keys<TInput> keys, Func<TInput, CancellationToken, TResult> item,
        SettledBatchOptions? options = null, CancellationToken token = default)
        => SettledRunner.Run<TInput, TResult, KeyedItem<TInput, TResult>>(inputs, new(item, keys), options, token);

    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamAsync<TInput, TResult>(
        IEnumerable<TInput> inputs, Keys<TInput> keys, Func<TInput, CancellationToken, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken token = default)
        => SettledRunner.StreamTaskAsync<TInput, TResult, KeyedItem<TInput, Task<TResult>>>(inputs, new(item, keys), options, token);

    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> inputs, Keys<TInput> keys, Func<TInput, CancellationToken, Task<TResult>> item,
        SettledBatchOptions? options = null, CancellationToken token = default)
        => SettledRunner.StreamTaskAsync<TInput, TResult, KeyedItem<TInput, Task<TResult>>>(inputs, new(item, keys), options, token);

    public static IAsyncEnumerable<Settled<TInput, TResult>> Stream<TInput, TResult>(
        IEnumerable<TInput> inputs, Keys<TInput> keys, Func<TInput, CancellationToken, TResult> item,
        SettledBatchOptions? options = null, CancellationToken token = default)
        => SettledRunner.Stream<TInput, TResult, KeyedItem<TInput, TResult>>(inputs, new(item, keys), options, token);

    private readonly struct KeyedItem<TInput, TReturn>(Func<TInput, CancellationToken, TReturn> item, Keys<TInput> keys)
        : IItemMethod<TInput, TReturn>
    {
        public static string Name => Batch.MethodName;

        public static bool IsPartitioned => true;

        public PartitionKeys<TInput> PartitionKeys => keys.New();

        public TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken) => item(input, cancellationToken);
    }
}
