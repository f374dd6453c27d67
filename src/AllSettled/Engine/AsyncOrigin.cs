using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Runs;
using AllSettled.Engine.Streams;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>
/// An asynchronous item method, bound to its receiver and shared arguments: where every batch of it begins, and what the
/// batch keeps so that it can be retried.
/// </summary>
/// <param name="call">The method, not called yet.</param>
/// <param name="options">The options of the call.</param>
/// <param name="retryOrigin">What runs the items of a collected stream again, if that is not this: a synchronous method's runs them on its caller.</param>
internal sealed class AsyncOrigin<TInput, TResult, TCall>(TCall call, SettledBatchOptions? options, BatchOrigin<TInput, TResult>? retryOrigin = null)
    : BatchOrigin<TInput, TResult>
    where TCall : struct, IItemCall<TInput, TResult>
{
    public BatchOrigin<TInput, TResult> RetryOrigin => retryOrigin ?? this;

    /// <summary>Copied into each slot.</summary>
    public TCall Call { get; } = call;

    public SettledBatchOptions Options { get; } = options ?? SettledBatchOptions.Default;

    public override string MethodName => TCall.MethodName;

    /// <exception cref="ArgumentNullException">There is no source (S13).</exception>
    public Task<SettledBatch<TInput, TResult>> RunAsync(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var context = CreateContext(cancellationToken);

        var copy = InputCopy.Of(inputs, out var failure);
        if (failure is not null)
            return NotRunAsync(copy, failure, context);
        return CountedRun<TInput, TResult, TCall>.RunAsync(this, new(copy), context);
    }

    public override Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? newOptions, CancellationToken cancellationToken)
    {
        var origin = newOptions is null ? this : new AsyncOrigin<TInput, TResult, TCall>(Call, newOptions);
        return CountedRun<TInput, TResult, TCall>.RunAsync(
            origin, CountedItems<TInput, TResult>.ToRetry(batch), origin.CreateContext(cancellationToken));
    }

    public override SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? newOptions, CancellationToken cancellationToken)
        => throw new InvalidOperationException($"{MethodName} is asynchronous: call RetryAsync instead of Retry.");

    /// <exception cref="ArgumentNullException">There is no source (S13).</exception>
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

    /// <summary>What a run of this goes by that begins now.</summary>
    /// <param name="cancellationToken">The token of the call.</param>
    /// <param name="enumerationToken">The token of a stream's enumeration; null for what is no stream.</param>
    /// <param name="isEndless">Whether the source may be endless.</param>
    public RunContext CreateContext(CancellationToken cancellationToken, CancellationToken? enumerationToken = null, bool isEndless = false)
        => new(MethodName, Options, TCall.MaxConcurrency, TCall.DefaultConcurrency, cancellationToken, enumerationToken, isEndless);

    private SettledStream<TInput, TResult, TCall> Stream(InputSource<TInput> source, CancellationToken cancellationToken)
    {
        if (RunContext.Concurrency(Options, TCall.MaxConcurrency, TCall.DefaultConcurrency) == SettledBatchOptions.Unbounded && Options.BufferSize is null)
        {
            throw new ArgumentException(
                $"A stream of {MethodName} with MaxConcurrency = Unbounded needs a BufferSize: nothing else bounds its memory.", "options");
        }
        return new(this, source, cancellationToken);
    }
}
