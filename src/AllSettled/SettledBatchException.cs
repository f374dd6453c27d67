using System.Text;
using AllSettled.Errors;
using AllSettled.Records;

namespace AllSettled;

/// <summary>
/// Something is missing in a batch, and the caller asked for an exception in this case. Or a stream stopped before its end.
/// </summary>
/// <remarks>
/// <para>
/// A batch throws it from <see cref="SettledBatch{TInput,TResult}.EnsureAllFulfilled"/> and
/// <see cref="SettledBatch{TInput,TResult}.ThrowIfAnyRejected"/>, as a <see cref="SettledBatchException{TInput,TResult}"/>. It is one
/// exception, whatever the number of rejected items: the message names the first five, <see cref="Exception.InnerException"/> is the
/// first error, and <see cref="SettledBatchException{TInput,TResult}.Batch"/> has every record.
/// </para>
/// <para>
/// A stream throws it after it has yielded all its records, if something other than a cancellation stopped it.
/// <see cref="Exception.InnerException"/> is then null.
/// </para>
/// </remarks>
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

    /// <summary>For a stream that stopped. It has yielded all its records before.</summary>
    internal SettledBatchException(string methodName, StatusCounts counts, SettledStopReason stopReason)
        : this($"{methodName} stopped: {stopReason}, after {counts}.", null, counts, stopReason)
    {
    }

    /// <summary>The number of fulfilled items.</summary>
    public long FulfilledCount { get; }

    /// <summary>The number of rejected items.</summary>
    public long RejectedCount { get; }

    /// <summary>The number of canceled items.</summary>
    public long CanceledCount { get; }

    /// <summary>What stopped the batch or stream. <see cref="SettledStopReason.None"/> if nothing stopped it.</summary>
    public SettledStopReason StopReason { get; }

    /// <summary>The first line of the message. The other lines name inputs.</summary>
    internal string Summary => Message.Split('\n', 2)[0];

    /// <summary>
    /// The message, the first error and the stack trace, like the text of any exception. It never throws, even if the first error does.
    /// </summary>
    public override string ToString() => ErrorText.Of(this, () => base.ToString());
}

/// <summary>A <see cref="SettledBatchException"/> that has the batch.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the values that the item method returns, or <see cref="NoResult"/> if it returns none.</typeparam>
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
            // Take would be shorter. But under native AOT, LINQ over records is compiled anew for each kind of batch.
            if (named++ == MaxInputsNamed)
                break;
            message.Append($"\n  #{rejected.Index} {Describe.Value(rejected.Input)}: {Describe.Error(rejected.Error!)}");
        }
        if (batch.Counts.Rejected > MaxInputsNamed)
            message.Append($"\n  … and {batch.Counts.Rejected - MaxInputsNamed} more.");
        return message.ToString();
    }
}
