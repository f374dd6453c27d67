namespace AllSettled.Records;

/// <summary>The item method that a batch came from. The batch keeps it, so that it can be retried (S24).</summary>
internal abstract class BatchOrigin<TInput, TResult>
{
    public abstract string MethodName { get; }

    public abstract Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? options, CancellationToken cancellationToken);

    public abstract SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? options, CancellationToken cancellationToken);
}
