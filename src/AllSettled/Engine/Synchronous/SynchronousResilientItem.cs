using AllSettled.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Stopping;
using Polly;

namespace AllSettled.Engine.Synchronous;

/// <summary>A synchronous item that runs in a resilience pipeline. The calling thread waits for the pipeline, too (S27).</summary>
internal sealed class SynchronousResilientItem<TInput, TResult, TItem>(
    TItem method, TInput input, ItemContext contextOfFirstCall, CallContext callContext, CancellationToken stopToken, RunContext run)
    : SettledItem
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private static readonly Func<ResilienceContext, SynchronousResilientItem<TInput, TResult, TItem>, TResult> s_call
        = static (context, item) => item.Call(context);

    private int _calls;
    private int _callsEnded;

    public override string MethodName => TItem.Name;

    public override long Index => contextOfFirstCall.Index;

    public override object? Input => input;

    public override int Attempt => contextOfFirstCall.Attempt - 1 + Calls;

    /// <summary>How often the item method was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The last call that failed, or null.</summary>
    public LastFailure<TResult>? LastFailure { get; private set; }

    /// <summary>The results that were failures; null if results are not judged.</summary>
    public FailedResults<TResult>? FailedResults { get; } = TItem.RejectsResults ? new() : null;

    /// <summary>Runs the item. Throws what the pipeline throws.</summary>
    public TResult Run(ResiliencePipeline pipeline)
    {
        var context = ResilienceContextPool.Shared.Get(TItem.Name, stopToken);
        context.Properties.Set(Key, this);
        try
        {
            return pipeline.Execute(s_call, context, this);
        }
        finally
        {
            // A strategy may leave a call running, and that call still uses the context.
            if (Volatile.Read(ref _callsEnded) == Calls)
                ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>The item has its record. The observer gets the results that were failures and that the record does not show.</summary>
    /// <param name="error">The error of the record.</param>
    public void Close(Exception? error) => FailedResults?.Close(run.Telemetry, Index, input, error);

    private TResult Call(ResilienceContext context)
    {
        // The batch may have been told to stop while the pipeline waited. Then nothing further starts (S7). Not every strategy looks
        // at the token.
        context.CancellationToken.ThrowIfCancellationRequested();
        int number = Interlocked.Increment(ref _calls);
        var itemContext = contextOfFirstCall with { Attempt = contextOfFirstCall.Attempt + number - 1 };
        var deadline = run.StartDeadline(owner: null);
        var link = deadline is null ? default : run.LinkDeadline(deadline, context.CancellationToken);
        TResult result;
        try
        {
            callContext.Restore();
            result = method.Invoke(input, itemContext, deadline?.Token ?? context.CancellationToken);
        }
        catch (Exception e) when (deadline is { Cause: StopCause.Timeout } && run.IsCancellation(e))
        {
            var timedOut = run.TimedOut(e);
            LastFailure = new(timedOut, run.IsCanceled);
            throw timedOut;
        }
        catch (Exception e) when (run.IsFailure(e, context.CancellationToken))
        {
            LastFailure = new(e, run.IsCanceled);
            throw;
        }
        finally
        {
            link.Unregister();
            run.EndDeadlineAfterCallbacks(deadline);
            Interlocked.Increment(ref _callsEnded);
        }

        if (!TItem.RejectsResults || ResultJudge.FailureOf(method, input, result) is not { } failure)
            return result;
        // Thrown, because the pipeline must see a failure.
        var failedResult = new FailedResult<TResult>(result, failure);
        FailedResults!.Add(failedResult, run.Telemetry, Index, input);
        LastFailure = new(failure, run.IsCanceled, failedResult);
        throw failure;
    }
}
