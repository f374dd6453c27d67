using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Runs;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>
/// An asynchronous item method, bound to its receiver and its shared arguments. Every batch of the method begins here. The batch
/// keeps its origin, so that it can be retried.
/// </summary>
/// <remarks>Read the engine from here. A row number such as (S10) in a comment means that row of <c>docs/semantics.md</c>.</remarks>
/// <param name="call">The method, not called yet.</param>
/// <param name="options">The options of the call.</param>
internal sealed class AsyncOrigin<TInput, TResult, TCall>(TCall call, SettledBatchOptions? options) : BatchOrigin<TInput, TResult>
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly SettledBatchOptions _options = RunContext.Checked(options, TCall.MethodName, TCall.IsPartitioned);

    /// <summary>Copied into each slot.</summary>
    public TCall Call { get; } = call;

    public override string MethodName => TCall.MethodName;

    /// <exception cref="ArgumentNullException">The source is null (S13).</exception>
    public Task<SettledBatch<TInput, TResult>> RunAsync(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var context = CreateContext(cancellationToken);

        var copy = InputCopy.Of(inputs, out var failure);
        return failure is null
            ? CountedRun<TInput, TResult, TCall>.RunAsync(Call, new(copy), context, this)
            : FailedSource.ToBatchAsync(copy, failure, context, this);
    }

    public override Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch,
        Func<Settled<TInput, TResult>, bool>? predicate,
        SettledBatchOptions? newOptions,
        CancellationToken cancellationToken)
    {
        var origin = newOptions is null ? this : new AsyncOrigin<TInput, TResult, TCall>(Call, newOptions);
        return CountedRun<TInput, TResult, TCall>.RunAsync(
            Call, CountedItems<TInput, TResult>.ToRetry(batch, predicate), origin.CreateContext(cancellationToken), origin);
    }

    /// <param name="inputs">The inputs.</param>
    /// <param name="cancellationToken">The token of the call.</param>
    /// <param name="retryOrigin">
    /// What retries a batch that is made of the stream; null if this does. The batch of a synchronous method is retried on its caller's
    /// thread, though its stream ran on the thread pool.
    /// </param>
    /// <exception cref="ArgumentNullException">The source is null (S13).</exception>
    /// <exception cref="ArgumentException">Nothing would bound the stream's memory (S15).</exception>
    public IAsyncEnumerable<Settled<TInput, TResult>> Stream(
        IEnumerable<TInput> inputs, CancellationToken cancellationToken, BatchOrigin<TInput, TResult>? retryOrigin = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Stream(InputSource<TInput>.Of(inputs), cancellationToken, retryOrigin);
    }

    /// <inheritdoc cref="Stream(IEnumerable{TInput}, CancellationToken, BatchOrigin{TInput, TResult})"/>
    public IAsyncEnumerable<Settled<TInput, TResult>> Stream(
        IAsyncEnumerable<TInput> inputs, CancellationToken cancellationToken, BatchOrigin<TInput, TResult>? retryOrigin = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Stream(InputSource<TInput>.Of(inputs), cancellationToken, retryOrigin);
    }

    /// <summary>The context of a run that begins now.</summary>
    /// <param name="cancellationToken">The token of the call.</param>
    /// <param name="enumerationToken">The token of a stream's enumeration; null if the run is not a stream.</param>
    /// <param name="isEndless">Whether the source may be endless.</param>
    public RunContext CreateContext(CancellationToken cancellationToken, CancellationToken? enumerationToken = null, bool isEndless = false)
        => new(MethodName, _options, TCall.MaxConcurrency, TCall.DefaultConcurrency, cancellationToken, enumerationToken, isEndless);

    private SettledStream<TInput, TResult, TCall> Stream(
        InputSource<TInput> source, CancellationToken cancellationToken, BatchOrigin<TInput, TResult>? retryOrigin)
    {
        RunContext.CheckStream(MethodName, _options, TCall.MaxConcurrency, TCall.DefaultConcurrency);
        return new(this, source, cancellationToken, retryOrigin ?? this);
    }
}
