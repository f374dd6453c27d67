using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>
/// The last failed call of an item in a resilience pipeline. A pipeline that is told to stop returns a cancellation, and not what
/// its calls failed with (S7). A call that obeys the stop has not failed.
/// </summary>
/// <param name="error">What the call threw, or the error of its result.</param>
/// <param name="afterStop">Whether the call failed after the batch was told to stop.</param>
/// <param name="result">The result of the call, if that was a failure (S33); else null.</param>
internal sealed class LastFailure<TResult>(Exception error, bool afterStop, FailedResult<TResult>? result = null)
{
    /// <summary>
    /// Records an item that ended because its batch stopped. If it failed after the stop, it is rejected. If it failed before, and would
    /// have been called again or was called again, it is canceled and keeps the error.
    /// </summary>
    public void Cancel(ref Outcome<TResult> outcome, int calls)
    {
        if (!afterStop)
        {
            outcome.Cancel(calls, error);
            return;
        }
        result?.KeepIn(ref outcome, error);
        outcome.Reject(error, calls);
    }
}
