using System.Text;
using AllSettled.Errors;
using AllSettled.Records;

namespace AllSettled;

/// <summary>
/// Not every item of a batch is fulfilled, and the caller asked for that. One exception whatever the number of failures: the
/// message names the first few inputs, <see cref="Exception.InnerException"/> is the first error, and
/// <see cref="SettledBatchException{TInput,TResult}.Batch"/> has everything.
/// </summary>
public class SettledBatchException : Exception
{
    private protected SettledBatchException(string message, Exception? firstError, StatusCounts counts, SettledStopReason stopReason)
        : base(message, firstError)
    {
        FulfilledCount = counts.Fulfilled;
        RejectedCount = counts.Rejected;
        CanceledCount = counts.Canceled;
        StopReason = stopReason;
    }

    /// <summary>A stream that stopped: its records were all yielded before.</summary>
    internal SettledBatchException(string methodName, StatusCounts counts, SettledStopReason stopReason)
        : this($"{methodName} stopped: {stopReason}, after {counts}.", null, counts, stopReason)
    {
    }

    /// <summary>How many items are fulfilled.</summary>
    public long FulfilledCount { get; }

    /// <summary>How many items are rejected.</summary>
    public long RejectedCount { get; }

    /// <summary>How many items are canceled.</summary>
    public long CanceledCount { get; }

    /// <summary>What told the batch to stop while it ran, if anything did.</summary>
    public SettledStopReason StopReason { get; }

    /// <summary>The message's first line, which names no inputs.</summary>
    internal string Summary => Message.Split('\n', 2)[0];

    /// <summary>With the first error and the stack trace, as of any exception; whatever that error does when it is asked.</summary>
    public override string ToString() => ErrorText.Of(this, () => base.ToString());
}

/// <summary>A <see cref="SettledBatchException"/> with the batch it is about.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the item method's results.</typeparam>
/// <example>
/// <code>
/// try
/// {
///     sent.EnsureAllFulfilled();
/// }
/// catch (SettledBatchException&lt;User, NoResult&gt; e)
/// {
///     foreach (var failed in e.Batch.Rejected) …
/// }
/// </code>
/// </example>
public sealed class SettledBatchException<TInput, TResult> : SettledBatchException
{
    private const int MaxInputsNamed = 5;

    internal SettledBatchException(SettledBatch<TInput, TResult> batch)
        : base(MessageFor(batch), batch.Errors.FirstOrDefault(), batch.Counts, batch.StopReason)
        => Batch = batch;

    /// <summary>The batch, with every record.</summary>
    public SettledBatch<TInput, TResult> Batch { get; }

    private static string MessageFor(SettledBatch<TInput, TResult> batch)
    {
        var message = new StringBuilder();
        message.Append(batch.MethodName ?? "The batch").Append(": ");
        message.Append(batch.Counts.Rejected > 0
            ? $"{batch.Counts.Rejected} of {batch.Count} items rejected"
            : "not completed");
        message.Append(batch.Counts.Canceled > 0 ? $" ({batch.Counts.Canceled} canceled)" : "");
        message.Append(batch.End.Remark);
        int named = 0;
        foreach (var rejected in batch.Rejected)
        {
            // No Take: LINQ over records is machine code of its own for each kind of batch under native AOT.
            if (named++ == MaxInputsNamed)
                break;
            message.Append($"\n  #{rejected.Index} {Describe.Value(rejected.Input)}: {Describe.Error(rejected.Error!)}");
        }
        if (batch.Counts.Rejected > MaxInputsNamed)
            message.Append($"\n  … and {batch.Counts.Rejected - MaxInputsNamed} more.");
        return message.ToString();
    }
}
