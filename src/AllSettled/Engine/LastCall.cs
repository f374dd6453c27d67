namespace AllSettled.Engine;

/// <summary>
/// The last call of an item that runs in a resilience pipeline, which failed: a pipeline that is told to stop gives a cancellation, whatever
/// the item said before (S7).
/// </summary>
/// <param name="failure">What it ended with.</param>
/// <param name="wasTold">Whether the batch had been told to stop by then.</param>
internal sealed class LastCall(Exception failure, bool wasTold)
{
    /// <summary>
    /// Records an item that the stop of the batch ended. If it failed although it was told to stop, that is its outcome; if it was to be
    /// called again, it is canceled, and its error is not lost.
    /// </summary>
    public void Cancel<TResult>(ref Outcome<TResult> outcome, int calls)
    {
        if (failure is OperationCanceledException)
            outcome.Cancel(calls);
        else if (wasTold)
            outcome.Reject(failure, calls);
        else
            outcome.Cancel(calls, failure);
    }
}
