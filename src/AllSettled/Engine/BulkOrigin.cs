using AllSettled.CompilerServices;
using AllSettled.Engine.Bulk;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Runs;
using AllSettled.Engine.Streams;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>
/// A bulk method, bound to its receiver and its shared arguments (S35). Its run is one over chunks of inputs. The chunks write the outcomes
/// of the inputs, which become the batch.
/// </summary>
internal sealed class BulkOrigin<TInput, TResult, TResponse, TItem, TCall>(TItem item, TCall call, SettledBatchOptions? options)
    : BatchOrigin<TInput, TResult>
    where TItem : struct, IBulkMethod<TInput, TResult, TResponse>
    where TCall : struct, IItemCall<TInput[], TResponse>
{
    private readonly SettledBatchOptions _options = RunContext.Checked(options, TCall.MethodName, isPartitioned: false, isBulk: true);

    public override string MethodName => TCall.MethodName;

    /// <exception cref="ArgumentNullException">The source is null (S13).</exception>
    public Task<SettledBatch<TInput, TResult>> RunAsync(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var context = CreateContext(cancellationToken);
        var copy = InputCopy.Of(inputs, out var failure);
        return failure is null ? RunAsync(new(copy), context, this) : FailedSource.ToBatchAsync(copy, failure, context, this);
    }

    public override Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch,
        Func<Settled<TInput, TResult>, bool>? predicate,
        SettledBatchOptions? newOptions,
        CancellationToken cancellationToken)
    {
        var origin = newOptions is null ? this : new BulkOrigin<TInput, TResult, TResponse, TItem, TCall>(item, call, newOptions);
        return RunAsync(CountedItems<TInput, TResult>.ToRetry(batch, predicate), origin.CreateContext(cancellationToken), origin);
    }

    /// <exception cref="ArgumentNullException">The source is null (S13).</exception>
    /// <exception cref="ArgumentException">Nothing would bound the stream's memory (S15).</exception>
    public IAsyncEnumerable<Settled<TInput, TResult>> Stream(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Stream(InputSource<TInput>.Of(inputs), cancellationToken);
    }

    /// <inheritdoc cref="Stream(IEnumerable{TInput}, CancellationToken)"/>
    public IAsyncEnumerable<Settled<TInput, TResult>> Stream(IAsyncEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Stream(InputSource<TInput>.Of(inputs), cancellationToken);
    }

    /// <summary>Begins an enumeration of a stream.</summary>
    public IAsyncEnumerator<Settled<Chunk<TInput, TResult>, TResponse>> Read(
        ChunkSource<TInput, TResult> chunks, CancellationToken callToken, CancellationToken enumerationToken)
        => new StreamRun<Chunk<TInput, TResult>, TResponse, BulkCall<TInput, TResult, TResponse, TItem, TCall>>(
            new(item, call), chunks, CreateContext(callToken, enumerationToken, isEndless: chunks.TakesToken), enumerationToken);

    private BulkStream<TInput, TResult, TResponse, TItem, TCall> Stream(InputSource<TInput> source, CancellationToken cancellationToken)
    {
        RunContext.CheckStream(MethodName, _options, TCall.MaxConcurrency, TCall.DefaultConcurrency);
        return new(this, source, cancellationToken);
    }

    private RunContext CreateContext(
        CancellationToken cancellationToken, CancellationToken? enumerationToken = null, bool isEndless = false)
        => new(MethodName, _options, TCall.MaxConcurrency, TCall.DefaultConcurrency, cancellationToken, enumerationToken, isEndless);

    private async Task<SettledBatch<TInput, TResult>> RunAsync(
        CountedItems<TInput, TResult> items, RunContext context, BatchOrigin<TInput, TResult> origin)
    {
        var run = CountedRun<Chunk<TInput, TResult>, TResponse, BulkCall<TInput, TResult, TResponse, TItem, TCall>>.RunAsync(
            new(item, call), ChunksOf(items), context, origin: null);
        return items.ToBatch((await run.ConfigureAwait(false)).End with { InputCompleted = items.InputCompleted }, origin);
    }

    private static CountedItems<Chunk<TInput, TResult>, TResponse> ChunksOf(in CountedItems<TInput, TResult> items)
    {
        // The run asks its first chunk about the items around it, even if none of them runs.
        if (items.Count == 0)
            return CountedItems<Chunk<TInput, TResult>, TResponse>.NoneOf([new(items, start: 0, count: 0)]);
        var chunks = new Chunk<TInput, TResult>[((items.Count - 1) / TItem.MaxInputs) + 1];
        for (int i = 0; i < chunks.Length; i++)
        {
            int start = i * TItem.MaxInputs;
            chunks[i] = new(items, start, Math.Min(TItem.MaxInputs, items.Count - start));
        }
        return new(chunks);
    }
}
