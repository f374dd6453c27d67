using AllSettled.Records;

namespace AllSettled;

/// <summary>Methods for the streams that streaming wrappers return.</summary>
public static class SettledStreamExtensions
{
    /// <summary>
    /// Reads the stream to its end and returns a batch of its records, in input order. Use it to get all records of an asynchronous
    /// source at once.
    /// </summary>
    /// <remarks>
    /// <para>
    /// If the stream is canceled or stops before its end, no exception is thrown. The batch has the records that the stream yielded, and
    /// says in <see cref="SettledBatch{TInput,TResult}.StopReason"/> what stopped the stream.
    /// </para>
    /// <para>
    /// An exception of other code that is part of the stream, such as a filter, is thrown as it is.
    /// </para>
    /// <para>
    /// The batch of a wrapper's own stream can be retried. The batch of a filtered stream cannot, because records may be missing:
    /// <see cref="SettledBatch{TInput,TResult}.CanRetry"/> is false.
    /// </para>
    /// <para>
    /// <see cref="SettledBatch{TInput,TResult}.Elapsed"/> is the time that reading the stream took, by the system clock.
    /// <see cref="SettledBatch{TInput,TResult}.AbandonedCount"/> is 0 and <see cref="SettledBatch{TInput,TResult}.ObserverException"/> is
    /// null, because a stream does not report them.
    /// </para>
    /// </remarks>
    /// <param name="stream">The stream of a wrapper, or a stream that was made from it, for example by a filter.</param>
    /// <param name="cancellationToken">Passed to the stream. Canceling it stops the stream.</param>
    /// <returns>The batch. The records keep their indices.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null. Thrown by the call itself, not by the task.</exception>
    /// <exception cref="SettledInputException{TInput,TResult}">The source of the inputs threw. The exception has the batch.</exception>
    /// <example>
    /// <code>
    /// var users = await api.FetchUserSettledStreamAsync(db.Ids.AsAsyncEnumerable(), cancellationToken).ToSettledBatchAsync();
    /// </code>
    /// </example>
    public static Task<SettledBatch<TInput, TResult>> ToSettledBatchAsync<TInput, TResult>(
        this IAsyncEnumerable<Settled<TInput, TResult>> stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CollectAsync(stream, cancellationToken);
    }

    private static async Task<SettledBatch<TInput, TResult>> CollectAsync<TInput, TResult>(
        IAsyncEnumerable<Settled<TInput, TResult>> stream, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        var records = new List<Settled<TInput, TResult>>();
        var stopReason = SettledStopReason.None;
        OperationCanceledException? cancellation = null;
        SettledInputException? failure = null;
        var wrappersOwn = stream as ISettledStream<TInput, TResult>;
        try
        {
            await foreach (var record in stream.WithCancellation(cancellationToken).ConfigureAwait(false))
                records.Add(record);
        }
        catch (OperationCanceledException e)
            when (wrappersOwn is not null || e.CancellationToken.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            // Any other OperationCanceledException comes from code between the wrapper and us, such as a filter. It is a failure of that
            // code, and the caller has to see it.
            stopReason = SettledStopReason.Canceled;
            cancellation = e;
        }
        catch (SettledBatchException stopped)
        {
            stopReason = stopped.StopReason;
        }
        catch (SettledInputException failed)
        {
            failure = failed;
        }

        records.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        var batch = SettledBatch<TInput, TResult>.Of(records, new()
        {
            StopReason = stopReason,
            InputCompleted = stopReason == SettledStopReason.None && failure is null,
            Elapsed = TimeProvider.System.GetElapsedTime(began),
            Token = cancellationToken,
            Cancellation = cancellation,
        }, wrappersOwn?.Origin);
        return failure is null ? batch : throw new SettledInputException<TInput, TResult>(batch, failure.InnerException!);
    }
}
