using System.Runtime.CompilerServices;
using AllSettled.Records;

namespace AllSettled;

public sealed partial class SettledBatch<TInput, TResult>
{
    /// <summary>
    /// Whether the batch can be retried, because its item method is known. True for a batch that a wrapper returned, or that was collected
    /// from a wrapper's stream. False for a batch that was created by hand, read from JSON, or collected from a part of a stream.
    /// </summary>
    public bool CanRetry => _origin is not null;

    /// <summary>Runs the rejected and the canceled items again, with the options of the first call.</summary>
    /// <remarks>
    /// <para>
    /// This batch does not change. The new batch has a record for every input of this one. The records of fulfilled items are the same.
    /// Indices are kept, and attempts are added up. <see cref="StopReason"/>, <see cref="Elapsed"/>, <see cref="AbandonedCount"/> and
    /// <see cref="ObserverException"/> of the new batch tell about the retry alone.
    /// </para>
    /// <para>
    /// An item that the retry does not call keeps its record with its error. An item that is canceled while it runs keeps its error.
    /// </para>
    /// <para>
    /// So that it can be retried, the batch keeps references to the object that the item method was called on and to the shared arguments.
    /// </para>
    /// </remarks>
    /// <param name="cancellationToken">Stops the retry. The token of the first call has no effect on it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false.</exception>
    /// <example>
    /// <code>
    /// if (!users.AllFulfilled)
    ///     users = await users.RetryAsync(cancellationToken);
    /// </code>
    /// </example>
    public Task<SettledBatch<TInput, TResult>> RetryAsync(CancellationToken cancellationToken = default)
        => Origin.RetryAsync(this, predicate: null, options: null, cancellationToken);

    /// <summary>Runs the rejected and the canceled items again, with other options.</summary>
    /// <param name="options">
    /// The options of the retry, in place of the options of the first call. Null for the options of the first call.
    /// </param>
    /// <param name="cancellationToken">Stops the retry. The token of the first call has no effect on it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    // Without the priority, RetryAsync(new() { … }) would call the other overload, and new() would be a token.
    [OverloadResolutionPriority(1)]
    public Task<SettledBatch<TInput, TResult>> RetryAsync(SettledBatchOptions? options, CancellationToken cancellationToken = default)
        => Origin.RetryAsync(this, predicate: null, options, cancellationToken);

    /// <summary>Runs the rejected and the canceled items of a synchronous item method again, with the options of the first call.</summary>
    /// <param name="cancellationToken">Stops the retry. The token of the first call has no effect on it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false, or the item method is asynchronous.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    public SettledBatch<TInput, TResult> Retry(CancellationToken cancellationToken = default)
        => Origin.Retry(this, predicate: null, options: null, cancellationToken);

    /// <summary>Runs the rejected and the canceled items of a synchronous item method again, with other options.</summary>
    /// <param name="options">
    /// The options of the retry, in place of the options of the first call. Null for the options of the first call.
    /// </param>
    /// <param name="cancellationToken">Stops the retry. The token of the first call has no effect on it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false, or the item method is asynchronous.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    [OverloadResolutionPriority(1)]
    public SettledBatch<TInput, TResult> Retry(SettledBatchOptions? options, CancellationToken cancellationToken = default)
        => Origin.Retry(this, predicate: null, options, cancellationToken);

    /// <summary>Runs those rejected and canceled items again that a predicate selects.</summary>
    /// <param name="predicate">
    /// Gets each record that is not fulfilled, and returns whether its item runs again. Called once for each of them, in input order,
    /// before anything runs. What it throws is thrown by this call.
    /// </param>
    /// <param name="options">The options of the retry. Null, the default, for the options of the first call.</param>
    /// <param name="cancellationToken">Stops the retry. The token of the first call has no effect on it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    /// <example>
    /// <code>
    /// users = await users.RetryWhereAsync(
    ///     left => left.IsCanceled || left.Error is HttpRequestException { StatusCode: >= HttpStatusCode.InternalServerError });
    /// </code>
    /// </example>
    public Task<SettledBatch<TInput, TResult>> RetryWhereAsync(
        Func<Settled<TInput, TResult>, bool> predicate,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Origin.RetryAsync(this, predicate, options, cancellationToken);
    }

    /// <summary>Runs those rejected and canceled items of a synchronous item method again that a predicate selects.</summary>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false, or the item method is asynchronous.</exception>
    /// <inheritdoc cref="RetryWhereAsync(Func{Settled{TInput,TResult},bool},SettledBatchOptions?,CancellationToken)"/>
    public SettledBatch<TInput, TResult> RetryWhere(
        Func<Settled<TInput, TResult>, bool> predicate,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Origin.Retry(this, predicate, options, cancellationToken);
    }

    private BatchOrigin<TInput, TResult> Origin => _origin ?? throw new InvalidOperationException(
        "This batch cannot be retried (CanRetry is false), because its item method is not known. It was created by hand, read from JSON, "
            + "or collected from a part of a stream. Call the wrapper with the inputs of its Unfulfilled records instead.");
}
