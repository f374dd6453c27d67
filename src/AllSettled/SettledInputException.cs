using AllSettled.Errors;
using AllSettled.Records;

namespace AllSettled;

/// <summary>
/// The source of the inputs failed, so there is no telling what else it held. <see cref="Exception.InnerException"/> is what it threw.
/// A buffered call reads its source first, so that none of its items has run: <see cref="SettledInputException{TInput,TResult}.Batch"/> has a
/// canceled record for every input until then, and can be retried. What runs in a stream is awaited, and its records are yielded before.
/// </summary>
public class SettledInputException : Exception
{
    /// <summary>For a stream there is no batch: its records were all yielded before.</summary>
    internal SettledInputException(string methodName, StatusCounts counts, Exception cause)
        : base($"{SummaryOf(methodName, counts)}: {Describe.Error(cause)}", cause)
        => Summary = SummaryOf(methodName, counts);

    /// <summary>The message without what the source threw, which may name inputs of its own.</summary>
    internal string Summary { get; }

    /// <summary>With what the source threw and the stack trace, as of any exception; whatever that does when it is asked.</summary>
    public override string ToString() => ErrorText.Of(this, () => base.ToString());

    private static string SummaryOf(string methodName, StatusCounts counts)
        => $"{methodName}: the input source failed after {counts.Total} {(counts.Total == 1 ? "input" : "inputs")} ({counts})";
}

/// <summary>A <see cref="SettledInputException"/> with every record so far.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the item method's results.</typeparam>
public sealed class SettledInputException<TInput, TResult> : SettledInputException
{
    internal SettledInputException(SettledBatch<TInput, TResult> batch, Exception cause)
        : base(batch.MethodName ?? "The batch", batch.Counts, cause)
        => Batch = batch;

    /// <summary>A record for every input that the source gave before it failed.</summary>
    public SettledBatch<TInput, TResult> Batch { get; }
}
