namespace AllSettled;

public sealed partial class SettledBatch<TInput, TResult>
{
    /// <summary>
    /// <c>Promise.all</c> when you want it: the batch itself if nothing is missing, else an exception with everything attached.
    /// </summary>
    /// <returns>This batch, in which <see cref="AllFulfilled"/> is true.</returns>
    /// <exception cref="SettledBatchException{TInput,TResult}">An item is rejected, or the batch stopped before its end.</exception>
    /// <exception cref="OperationCanceledException">No item is rejected, but some are canceled, or the batch was told to stop.</exception>
    public SettledBatch<TInput, TResult> EnsureAllFulfilled()
    {
        if (AllFulfilled)
            return this;
        ThrowIfAnyRejected();
        ThrowIfCanceled();
        throw new SettledBatchException<TInput, TResult>(this);
    }

    /// <summary>Throws if an item is rejected, whatever became of the others.</summary>
    /// <exception cref="SettledBatchException{TInput,TResult}">An item is rejected.</exception>
    public void ThrowIfAnyRejected()
    {
        if (Counts.Rejected > 0)
            throw new SettledBatchException<TInput, TResult>(this);
    }

    /// <summary>Throws if an item is canceled, or the batch was told to stop, whatever became of the others.</summary>
    /// <exception cref="OperationCanceledException">It is; with the token of the call where that was canceled.</exception>
    public void ThrowIfCanceled()
    {
        if (Counts.Canceled == 0 && StopReason != SettledStopReason.Canceled)
            return;
        string message = $"{MethodName ?? "The batch"} was canceled: {Counts} of {Count}" + (InputCompleted ? "." : ", and the input was not read to its end.");
        var token = _end.Cancellation?.CancellationToken ?? _end.Token;
        throw new OperationCanceledException(message, _end.Cancellation, token.IsCancellationRequested ? token : default);
    }
}
