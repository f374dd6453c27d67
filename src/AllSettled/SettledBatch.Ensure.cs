namespace AllSettled;

public sealed partial class SettledBatch<TInput, TResult>
{
    /// <summary>
    /// Throws if anything is missing: if <see cref="AllFulfilled"/> is false. This is what <c>Promise.all</c> does in JavaScript, but the
    /// exception has the whole batch.
    /// </summary>
    /// <returns>This batch, so that calls can be chained.</returns>
    /// <exception cref="SettledBatchException{TInput,TResult}">
    /// An item is rejected. Or no item is rejected or canceled, but the batch was stopped otherwise than by a cancellation, or its source
    /// was not read to its end.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// No item is rejected, but an item is canceled, or <see cref="StopReason"/> is <see cref="SettledStopReason.Canceled"/>. It is the
    /// exception of <see cref="ThrowIfCanceled"/>, and its message names any other <see cref="StopReason"/>.
    /// </exception>
    /// <example>
    /// <code>
    /// var users = (await api.FetchUserSettledAsync(ids, cancellationToken)).EnsureAllFulfilled();
    /// </code>
    /// </example>
    public SettledBatch<TInput, TResult> EnsureAllFulfilled()
    {
        if (AllFulfilled)
            return this;
        ThrowIfAnyRejected();
        ThrowIfCanceled();
        throw new SettledBatchException<TInput, TResult>(this);
    }

    /// <summary>Throws if an item is rejected. The other items do not matter.</summary>
    /// <exception cref="SettledBatchException{TInput,TResult}">An item is rejected.</exception>
    public void ThrowIfAnyRejected()
    {
        if (Counts.Rejected > 0)
            throw new SettledBatchException<TInput, TResult>(this);
    }

    /// <summary>Throws if an item or the batch was canceled. The other items do not matter.</summary>
    /// <exception cref="OperationCanceledException">
    /// An item is canceled, or <see cref="StopReason"/> is <see cref="SettledStopReason.Canceled"/>. The exception has the token of the
    /// call if this token was canceled. If something other than a cancellation stopped the batch, the message names the
    /// <see cref="StopReason"/>. If it is <see cref="SettledStopReason.Timeout"/>, the inner exception is a <see cref="TimeoutException"/>.
    /// If the source, or the stream that the batch was collected from, ended with an <see cref="OperationCanceledException"/>, that is the
    /// inner exception, or the one of the <see cref="TimeoutException"/>.
    /// </exception>
    public void ThrowIfCanceled()
    {
        if (Counts.Canceled == 0 && StopReason != SettledStopReason.Canceled)
            return;
        string name = MethodName ?? "The batch";
        // Hosts take this exception for a shutdown, unless it says what else stopped the batch.
        string stopped = StopReason is SettledStopReason.None or SettledStopReason.Canceled ? "canceled" : $"stopped ({StopReason})";
        string message = $"{name} was {stopped}: {Counts} of {Count}"
            + (InputCompleted ? "." : ", and the input was not read to its end.");
        Exception? cause = StopReason == SettledStopReason.Timeout
            ? new TimeoutException($"{name} did not complete within its {nameof(SettledBatchOptions.BatchTimeout)}.", End.Cancellation)
            : End.Cancellation;
        var token = End.Cancellation?.CancellationToken ?? End.Token;
        throw new OperationCanceledException(message, cause, token.IsCancellationRequested ? token : default);
    }
}
