using AllSettled.Errors;
using AllSettled.Records;

namespace AllSettled;

/// <summary>
/// The source of the inputs threw an exception, which is the <see cref="Exception.InnerException"/>. Nobody knows how many more inputs the
/// source held.
/// </summary>
/// <remarks>
/// <para>
/// A buffered call reads all inputs before it runs the first item, so no item has run. It throws a
/// <see cref="SettledInputException{TInput,TResult}"/>. Its batch has a canceled record for every input that was read, and can be retried.
/// </para>
/// <para>
/// A source that throws an <see cref="OperationCanceledException"/> was canceled and has not failed. This exception is not thrown then.
/// </para>
/// <para>
/// A stream waits for the items that run, yields their records, and throws this exception then.
/// </para>
/// </remarks>
public class SettledInputException : Exception
{
    /// <summary>For a stream. It has no batch, and has yielded all its records before.</summary>
    internal SettledInputException(string methodName, StatusCounts counts, Exception cause)
        : base($"{SummaryOf(methodName, counts)}: {Describe.Error(cause)}", cause)
        => Summary = SummaryOf(methodName, counts);

    /// <summary>The message without the message of the source's exception, which may name inputs.</summary>
    internal string Summary { get; }

    /// <summary>
    /// The message, the source's exception and the stack trace, like the text of any exception. It never throws, even if the source's
    /// exception does.
    /// </summary>
    public override string ToString() => ErrorText.Of(this, () => base.ToString());

    private static string SummaryOf(string methodName, StatusCounts counts)
        => $"{methodName}: the input source failed after {counts.Total} {(counts.Total == 1 ? "input" : "inputs")} ({counts})";
}

/// <summary>A <see cref="SettledInputException"/> that has the records of all inputs that were read.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the values that the item method returns, or <see cref="NoResult"/> if it returns none.</typeparam>
/// <example>
/// <code>
/// try
/// {
///     users = await api.FetchUserSettledAsync(ReadIds(file), cancellationToken);
/// }
/// catch (SettledInputException&lt;int, User&gt; e)
/// {
///     log.LogWarning(e.InnerException, "only {Count} ids could be read", e.Batch.Count);
///     users = await e.Batch.RetryAsync(cancellationToken); // runs the items of the ids that were read
/// }
/// </code>
/// </example>
public sealed class SettledInputException<TInput, TResult> : SettledInputException
{
    internal SettledInputException(SettledBatch<TInput, TResult> batch, Exception cause)
        : base(batch.MethodName ?? "The batch", batch.Counts, cause)
        => Batch = batch;

    /// <summary>
    /// The batch, with a record for every input that was read before the source threw. From a buffered call, all of them are canceled. From
    /// <see cref="SettledStreamExtensions.ToSettledBatchAsync{TInput,TResult}(
    ///     IAsyncEnumerable{Settled{TInput,TResult}},CancellationToken)"/>,
    /// they have the outcomes of their items.
    /// </summary>
    public SettledBatch<TInput, TResult> Batch { get; }
}
