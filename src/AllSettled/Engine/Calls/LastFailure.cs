using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>
/// The last failed call of an item in a resilience pipeline. A pipeline that is told to stop returns a cancellation, and not what
/// its calls failed with (S7). A call that obeys the stop has not failed.
/// </summary>
/// <param name="error">What the call threw.</param>
/// <param name="afterStop">Whether the call failed after the batch was told to stop.</param>
internal sealed class LastFailure(Exception error, bool afterStop)
{
    /// <summary>
    /// Records an item that ended because its batch stopped. If it failed after the stop, it is rejected. If it failed before, and would
    /// have been called again or was called again, it is canceled and keeps the error.
    /// </summary>
    public void Cancel<TResult>(ref Outcome<TResult> outcome, int calls)
    {
        if (afterStop)
            outcome.Reject(error, calls);
        else
            outcome.Cancel(calls, error);
    }
}
