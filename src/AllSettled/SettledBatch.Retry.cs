using System.Runtime.CompilerServices;
using AllSettled.Records;

namespace AllSettled;

public sealed partial class SettledBatch<TInput, TResult>
{
    /// <summary>
    /// Whether <see cref="RetryAsync(CancellationToken)"/> and <see cref="Retry(CancellationToken)"/> know the item method:
    /// true for a batch that a wrapper returned or that was collected from a wrapper's stream, false for one that was made by hand,
    /// read from JSON, or collected from part of a stream.
    /// </summary>
    public bool CanRetry => _origin is not null;

    /// <summary>
    /// Runs the rejected and the canceled items again, with the options of the first call.
    /// </summary>
    /// <remarks>
    /// This batch stays as it is; the new one has all its records: indices kept, attempts added up, fulfilled items
    /// untouched. An item that is canceled during its call keeps the error that it had; one that is not called again, since the new run was stopped before it, keeps its record with its error. A batch keeps the
    /// receiver and the shared arguments of its call alive for this.
    /// </remarks>
    /// <param name="cancellationToken">Stops the new run; the token of the first call plays no part in it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false.</exception>
    public Task<SettledBatch<TInput, TResult>> RetryAsync(CancellationToken cancellationToken = default)
        => Origin.RetryAsync(this, null, cancellationToken);

    /// <summary>Runs the rejected and the canceled items again, with other options.</summary>
    /// <param name="options">How the new run goes, in place of the options of the first call; null for those.</param>
    /// <param name="cancellationToken">Stops the new run; the token of the first call plays no part in it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    // Before the token's overload: to that, new() { … } is a new token.
    [OverloadResolutionPriority(1)]
    public Task<SettledBatch<TInput, TResult>> RetryAsync(SettledBatchOptions? options, CancellationToken cancellationToken = default)
        => Origin.RetryAsync(this, options, cancellationToken);

    /// <summary>Runs the rejected and the canceled items of a synchronous item method again, with the options of the first call.</summary>
    /// <param name="cancellationToken">Stops the new run; the token of the first call plays no part in it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false, or the item method is asynchronous.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    public SettledBatch<TInput, TResult> Retry(CancellationToken cancellationToken = default)
        => Origin.Retry(this, null, cancellationToken);

    /// <summary>Runs the rejected and the canceled items of a synchronous item method again, with other options.</summary>
    /// <param name="options">How the new run goes, in place of the options of the first call; null for those.</param>
    /// <param name="cancellationToken">Stops the new run; the token of the first call plays no part in it.</param>
    /// <exception cref="InvalidOperationException"><see cref="CanRetry"/> is false, or the item method is asynchronous.</exception>
    /// <inheritdoc cref="RetryAsync(CancellationToken)" path="/remarks"/>
    [OverloadResolutionPriority(1)]
    public SettledBatch<TInput, TResult> Retry(SettledBatchOptions? options, CancellationToken cancellationToken = default)
        => Origin.Retry(this, options, cancellationToken);

    private BatchOrigin<TInput, TResult> Origin => _origin ?? throw new InvalidOperationException(
        "This batch cannot be retried (CanRetry is false): it was made by hand, read from JSON, or collected from part of a stream, so its item method is not known.");
}
