using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Records;

namespace AllSettled.Engine.Inputs;

/// <summary>
/// The end of a buffered call whose source could not be read to its end (S11). No item runs. The inputs that the source gave are
/// canceled.
/// </summary>
internal static class FailedSource
{
    /// <summary>A source that was canceled gives a canceled batch. Any other failure is thrown.</summary>
    /// <param name="taken">The inputs that the source gave.</param>
    /// <param name="failure">What the source threw.</param>
    /// <param name="context">The context of the call.</param>
    /// <param name="origin">What the batch is retried by.</param>
    /// <exception cref="SettledInputException{TInput,TResult}">The source failed.</exception>
    public static SettledBatch<TInput, TResult> ToBatch<TInput, TResult>(
        TInput[] taken, Exception failure, in RunContext context, BatchOrigin<TInput, TResult> origin)
    {
        var cancellation = failure as OperationCanceledException;
        if (cancellation is null && context.IsCanceled && context.IsCancellation(failure))
            cancellation = new OperationCanceledException(failure.Message, failure, context.Token);
        var counts = new StatusCounts(0, 0, taken.Length);
        var caller = CallContext.Capture();
        context.Telemetry?.BeginBatch(taken.Length, context.MaxConcurrency);
        context.Progress?.FinishAndWait(counts);
        var end = context.CreateEnd(inputCompleted: false, cancellation is null ? SettledStopReason.None : SettledStopReason.Canceled)
            with { Cancellation = cancellation };
        end = context.ReportEnd(end, counts, cancellation is null ? failure : null);
        caller.Restore();
        var batch = new SettledBatch<TInput, TResult>(taken, new Outcome<TResult>[taken.Length], end, origin);
        return cancellation is null ? throw new SettledInputException<TInput, TResult>(batch, failure) : batch;
    }

    /// <summary>The same for an asynchronous call: the exception is the task's.</summary>
    /// <inheritdoc cref="ToBatch{TInput,TResult}"/>
    public static Task<SettledBatch<TInput, TResult>> ToBatchAsync<TInput, TResult>(
        TInput[] taken, Exception failure, in RunContext context, BatchOrigin<TInput, TResult> origin)
    {
        try
        {
            return Task.FromResult(ToBatch(taken, failure, context, origin));
        }
        catch (SettledInputException e)
        {
            var failed = Task.FromException<SettledBatch<TInput, TResult>>(e);
            failed.MarkObserved();
            return failed;
        }
    }
}
