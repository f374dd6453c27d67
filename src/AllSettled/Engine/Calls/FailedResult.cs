using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>A result of an item in a resilience pipeline that was a failure (S33), with its error.</summary>
/// <param name="result">The result.</param>
/// <param name="error">Its error.</param>
internal sealed class FailedResult<TResult>(TResult result, Exception error)
{
    public TResult Result => result;

    public Exception Error => error;

    /// <summary>Keeps the result in the record, if its error is what the item ends with.</summary>
    public void KeepIn(ref Outcome<TResult> outcome, Exception failure)
    {
        if (failure == error)
            outcome.KeepFailedResult(result);
    }
}
