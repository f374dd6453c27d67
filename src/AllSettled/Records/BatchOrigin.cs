using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;

namespace AllSettled.Records;

/// <summary>What a batch came from, kept by it so that it can run its failed items again (S24).</summary>
internal abstract class BatchOrigin<TInput, TResult>
{
    public abstract string MethodName { get; }

    public abstract Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? options, CancellationToken cancellationToken);

    public abstract SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? options, CancellationToken cancellationToken);

    /// <summary>
    /// The batch of a source that could not be read to its end (S11): nothing runs, and what it gave is canceled. That the source was
    /// canceled is a cancellation like any other, and the batch says so.
    /// </summary>
    /// <exception cref="SettledInputException{TInput,TResult}">The source failed.</exception>
    protected SettledBatch<TInput, TResult> NotRun(TInput[] taken, Exception failure, in RunContext context)
    {
        var cancellation = failure as OperationCanceledException;
        var counts = new StatusCounts(0, 0, taken.Length);
        var caller = CallContext.Capture();
        context.Telemetry?.BeginBatch(taken.Length, context.MaxConcurrency);
        context.Progress?.FinishAndWait(counts);
        var end = context.CreateEnd(inputCompleted: false, cancellation is null ? SettledStopReason.None : SettledStopReason.Canceled)
            with { Cancellation = cancellation };
        context.ReportEnd(end, counts, cancellation is null ? failure : null);
        caller.Restore();
        var batch = new SettledBatch<TInput, TResult>(taken, new Outcome<TResult>[taken.Length], end, this);
        return cancellation is null ? throw new SettledInputException<TInput, TResult>(batch, failure) : batch;
    }

    /// <summary>The same, where the exception belongs to the task.</summary>
    protected Task<SettledBatch<TInput, TResult>> NotRunAsync(TInput[] taken, Exception failure, in RunContext context)
    {
        try
        {
            return Task.FromResult(NotRun(taken, failure, context));
        }
        catch (SettledInputException e)
        {
            var failed = Task.FromException<SettledBatch<TInput, TResult>>(e);
            failed.MarkObserved();
            return failed;
        }
    }
}
