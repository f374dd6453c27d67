namespace AllSettled;

/// <summary>
/// Sees every item of a batch or stream as it starts and as it settles, and the end of the run. Set it as
/// <see cref="SettledBatchOptions.Observer"/>. Every method does nothing by default, so implement what you need.
/// </summary>
/// <remarks>
/// <para>
/// The methods are called on the threads that run the items, and by several of them at once. The item, or the next one, waits until they
/// return. So be quick, and be thread-safe.
/// </para>
/// <para>
/// If a method throws, no item is affected. The observer is not called again, except for <see cref="OnDropped"/>, and the exception is the
/// batch's <see cref="SettledBatch{TInput,TResult}.ObserverException"/>.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// public sealed class SlowItems(ILogger log) : ISettledObserver
/// {
///     public void OnSettled(in SettledItemEvent item)
///     {
///         if (item.Elapsed > TimeSpan.FromSeconds(10))
///             log.LogWarning("{Method}, item {Index}: {Elapsed}", item.MethodName, item.Index, item.Elapsed);
///     }
/// }
/// </code>
/// </example>
public interface ISettledObserver
{
    /// <summary>
    /// An item is about to be called, in its own context, with its span as the current one. What this method sets in an
    /// <see cref="AsyncLocal{T}"/> is there for the item.
    /// </summary>
    /// <param name="item">The item. Its <see cref="SettledItemEvent.Status"/> is <see langword="null"/>.</param>
    void OnStarted(in SettledItemEvent item)
    {
    }

    /// <summary>
    /// An item that was started has settled. Its span is the current one. Called once for each call of <see cref="OnStarted"/>, and not for
    /// items that never started.
    /// </summary>
    /// <param name="item">The item, with its outcome.</param>
    void OnSettled(in SettledItemEvent item)
    {
    }

    /// <summary>
    /// An item has a value that no record shows: it came after the item was abandoned, or the reader of the stream left before it read the
    /// record, or it was a failure (<c>RejectIf</c>), the item was called again, and its record has another error. Dispose of it here, if
    /// it is disposable.
    /// </summary>
    /// <param name="dropped">The value.</param>
    void OnDropped(in SettledDroppedValue dropped)
    {
    }

    /// <summary>The batch or stream is over. Called before its caller or reader learns that.</summary>
    /// <param name="run">How it ended.</param>
    void OnEnded(in SettledRunEvent run)
    {
    }
}
