namespace AllSettled.Engine;

/// <summary>What a batch came from, kept by it so that it can run its failed items again (S24).</summary>
internal abstract class BatchOrigin<TInput, TResult>
{
    public abstract string MethodName { get; }

    public abstract Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? options, CancellationToken cancellationToken);

    public abstract SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? options, CancellationToken cancellationToken);

    /// <summary>The batch of a counted source that failed while it was copied (S11): nothing runs.</summary>
    protected SettledBatch<TInput, TResult> NotRun(TInput[] taken, Exception failure, in RunSettings settings)
    {
        var caller = ExecutionContext.Capture();
        settings.Telemetry?.BeginIn(caller, taken.Length, settings.MaxConcurrency);
        settings.Progress?.FinishAndWait(taken.Length);
        var end = settings.End(inputCompleted: false);
        settings.TellEnd(end, taken.Length, failure);
        return new(taken, new Outcome<TResult>[taken.Length], end, this);
    }
}
