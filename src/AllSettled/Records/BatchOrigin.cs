namespace AllSettled.Records;

/// <summary>The item method that a batch came from. The batch keeps it, so that it can be retried (S24).</summary>
internal abstract class BatchOrigin<TInput, TResult>
{
    public abstract string MethodName { get; }

    /// <param name="batch">The batch, which stays as it is.</param>
    /// <param name="predicate">Which of the records that are not fulfilled run again; null for all of them.</param>
    /// <param name="options">The options of the new run; null for those of the first call.</param>
    /// <param name="cancellationToken">Stops the new run.</param>
    public abstract Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch,
        Func<Settled<TInput, TResult>, bool>? predicate,
        SettledBatchOptions? options,
        CancellationToken cancellationToken);

    /// <inheritdoc cref="RetryAsync"/>
    /// <exception cref="InvalidOperationException">The item method is asynchronous.</exception>
    public virtual SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch,
        Func<Settled<TInput, TResult>, bool>? predicate,
        SettledBatchOptions? options,
        CancellationToken cancellationToken)
        => throw new InvalidOperationException($"{MethodName} is asynchronous: call RetryAsync instead of Retry.");
}
