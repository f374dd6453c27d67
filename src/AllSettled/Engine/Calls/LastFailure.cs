using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>
/// The last call that failed of an item that runs in a resilience pipeline: a pipeline that is told to stop gives a cancellation, whatever
/// the item said before (S7). That a call obeys the stop is no failure.
/// </summary>
/// <param name="error">What it failed with.</param>
/// <param name="afterStop">Whether the batch had been told to stop by then.</param>
internal sealed class LastFailure(Exception error, bool afterStop)
{
    /// <summary>
    /// Records an item that the stop of the batch ended. If it failed although it was told to stop, that is its outcome; if it was to be
    /// called again, or was, it is canceled, and its error is not lost.
    /// </summary>
    public void Cancel<TResult>(ref Outcome<TResult> outcome, int calls)
    {
        if (afterStop)
            outcome.Reject(error, calls);
        else
            outcome.Cancel(calls, error);
    }
}
