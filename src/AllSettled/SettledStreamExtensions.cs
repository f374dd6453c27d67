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
    /// The batch of a filtered stream does not know how the run ended. Its <see cref="SettledBatch{TInput,TResult}.Elapsed"/> is the time
    /// that reading the stream took, and its <see cref="SettledBatch{TInput,TResult}.AbandonedCount"/> is 0. After a soft stop
    /// (<see cref="SettledBatchOptions.StopTaking"/>) it looks as if the source had been read to its end, because the stream ends quietly.
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
        return CollectAsync(stream, onSettled: null, cancellationToken);
    }

    /// <summary>
    /// Reads the stream to its end, calls a function for each record as it settles, and returns a batch of all records, in input order. Use
    /// it to store or log each record at once.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The function is called for one record at a time, and awaited. While it runs, the stream goes on up to its
    /// <see cref="SettledBatchOptions.BufferSize"/>.
    /// </para>
    /// <para>
    /// If the function throws, the stream is stopped, its running items are awaited, and the exception is thrown, as it is. No batch is
    /// returned then, and all records are lost: those that the function has seen, and those that it has not. So a function that may fail
    /// should catch its exceptions.
    /// </para>
    /// </remarks>
    /// <param name="stream">The stream of a wrapper, or a stream that was made from it, for example by a filter.</param>
    /// <param name="onSettled">Called for each record.</param>
    /// <param name="cancellationToken">Passed to the stream. Canceling it stops the stream.</param>
    /// <returns>The batch. The records keep their indices.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> or <paramref name="onSettled"/> is null.</exception>
    /// <exception cref="SettledInputException{TInput,TResult}">The source of the inputs threw. The exception has the batch.</exception>
    /// <example>
    /// <code>
    /// var sent = await api.SendSettledStreamAsync(mails, cancellationToken)
    ///     .ToSettledBatchAsync(async record => await StoreAsync(record), cancellationToken);
    /// </code>
    /// </example>
    public static Task<SettledBatch<TInput, TResult>> ToSettledBatchAsync<TInput, TResult>(
        this IAsyncEnumerable<Settled<TInput, TResult>> stream,
        Func<Settled<TInput, TResult>, Task> onSettled,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(onSettled);
        return CollectAsync(stream, onSettled, cancellationToken);
    }

    /// <inheritdoc cref="ToSettledBatchAsync{TInput,TResult}(
    ///     IAsyncEnumerable{Settled{TInput,TResult}},Func{Settled{TInput,TResult},Task},CancellationToken)"/>
    /// <example>
    /// <code>
    /// var sent = await api.SendSettledStreamAsync(mails, cancellationToken)
    ///     .ToSettledBatchAsync(record => Console.WriteLine(record), cancellationToken);
    /// </code>
    /// </example>
    public static Task<SettledBatch<TInput, TResult>> ToSettledBatchAsync<TInput, TResult>(
        this IAsyncEnumerable<Settled<TInput, TResult>> stream,
        Action<Settled<TInput, TResult>> onSettled,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(onSettled);
        return CollectAsync(stream, Call, cancellationToken);

        Task Call(Settled<TInput, TResult> record)
        {
            onSettled(record);
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// What stopped the stream. Use it after the last record, to tell a stream that was stopped softly from a complete one.
    /// </summary>
    /// <remarks>
    /// A stream that <see cref="SettledBatchOptions.StopTaking"/> stopped ends without an exception, as a complete one does. Every other
    /// stop gives an exception.
    /// </remarks>
    /// <param name="enumerator">The enumerator, which may have been disposed.</param>
    /// <returns>
    /// The reason, or <see cref="SettledStopReason.None"/> if nothing stopped the stream. Null if the stream still runs, or if the
    /// enumerator is not that of a wrapper's own stream, for example that of a filter.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="enumerator"/> is null.</exception>
    /// <example>
    /// <code>
    /// await using var reader = api.FetchUserSettledStreamAsync(ids, options).GetAsyncEnumerator(cancellationToken);
    /// while (await reader.MoveNextAsync())
    ///     Render(reader.Current);
    /// if (reader.GetStopReason() == SettledStopReason.Requested)
    ///     Console.WriteLine("stopped before the end");
    /// </code>
    /// </example>
    public static SettledStopReason? GetStopReason<TInput, TResult>(this IAsyncEnumerator<Settled<TInput, TResult>> enumerator)
    {
        ArgumentNullException.ThrowIfNull(enumerator);
        return (enumerator as ISettledEnumerator)?.End?.StopReason;
    }

    private static async Task<SettledBatch<TInput, TResult>> CollectAsync<TInput, TResult>(
        IAsyncEnumerable<Settled<TInput, TResult>> stream,
        Func<Settled<TInput, TResult>, Task>? onSettled,
        CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        var records = new List<Settled<TInput, TResult>>();
        var stopReason = SettledStopReason.None;
        OperationCanceledException? cancellation = null;
        SettledInputException? failure = null;
        var wrappersOwn = stream as ISettledStream<TInput, TResult>;
        var enumerator = stream.GetAsyncEnumerator(cancellationToken);
        try
        {
            while (await MoveNextAsync().ConfigureAwait(false))
            {
                records.Add(enumerator.Current);
                if (onSettled is not null)
                    await onSettled(enumerator.Current).ConfigureAwait(false);
            }
        }
        finally
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }

        records.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        var end = (enumerator as ISettledEnumerator)?.End ?? new()
        {
            StopReason = stopReason,
            InputCompleted = stopReason == SettledStopReason.None && failure is null,
            Elapsed = TimeProvider.System.GetElapsedTime(began),
        };
        var batch = SettledBatch<TInput, TResult>.Of(
            records, end with { Token = cancellationToken, Cancellation = cancellation }, wrappersOwn?.Origin);
        return failure is null ? batch : throw new SettledInputException<TInput, TResult>(batch, failure.InnerException!);

        // The stream's own exceptions end the batch. What the function throws is not caught here.
        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await enumerator.MoveNextAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
                when (wrappersOwn is not null || e.CancellationToken.IsCancellationRequested || cancellationToken.IsCancellationRequested)
            {
                // Any other OperationCanceledException comes from code between the wrapper and us, such as a filter. It is a failure of
                // that code, and the caller has to see it.
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
            return false;
        }
    }
}
