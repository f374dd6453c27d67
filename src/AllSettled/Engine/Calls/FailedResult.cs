using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>The last result of an item in a resilience pipeline that was a failure (S33), with its error.</summary>
internal sealed class FailedResult<TResult>(TResult result, Exception error)
{
    /// <summary>Keeps the result in the record, if its error is what the pipeline ends with.</summary>
    public void KeepIn(ref Outcome<TResult> outcome, Exception failure)
    {
        if (failure == error)
            outcome.KeepFailedResult(result);
    }
}
