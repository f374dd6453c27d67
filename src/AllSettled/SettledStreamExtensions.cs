using AllSettled.Records;

namespace AllSettled;

/// <summary>What one can do with a stream of settled records as a whole.</summary>
public static class SettledStreamExtensions
{
    /// <summary>
    /// Reads the stream to its end and gives a batch of its records, in input order: the buffered result of an asynchronous source.
    /// </summary>
    /// <remarks>
    /// A stream that ends early (canceled, by its source too, or stopped by a threshold) gives the batch of what it yielded, with its
    /// <see cref="SettledBatch{TInput,TResult}.StopReason"/>, as a buffered call does. The batch of a wrapper's own stream can be
    /// retried; that of a filter over it, which may have left records out, cannot
    /// (<see cref="SettledBatch{TInput,TResult}.CanRetry"/> is false).
    /// </remarks>
    /// <param name="stream">The stream, or what is left of it after a filter: records keep their indices.</param>
    /// <param name="cancellationToken">Passed to the stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="SettledInputException{TInput,TResult}">The source of the inputs failed.</exception>
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
            // Any other comes from a filter in between, or from what it calls: a failure, and not ours to hide.
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
