namespace AllSettled.Records;

/// <summary>
/// The outcome of one item, without its input and its index. A batch holds an array of outcomes beside the array of its inputs. Memory that
/// is all zero means "canceled, never ran". So an item whose outcome is never written cannot disappear or look fulfilled.
/// </summary>
/// <remarks>
/// A run writes it once, in place. In a retry it holds the earlier outcome until the item is called again. So attempts add up, and an item
/// that is not called keeps its record (S24).
/// </remarks>
internal struct Outcome<TResult>
{
    private const int StatusBits = Outcome.StatusBits;
    private const uint StatusMask = (1u << StatusBits) - 1;

    /// <summary>Stands in the place of the status between <see cref="KeepFailedResult"/> and <see cref="Reject"/>.</summary>
    private const uint ResultIsFailure = StatusMask;

    /// <summary>
    /// The status in the low bits, and the attempts above them. So an outcome needs 16 bytes in all if its value is an <see cref="int"/>.
    /// </summary>
    private uint _packed;

    /// <summary>The value of a fulfilled item, and the result of a rejected one if <c>RejectIf</c> called it a failure (S33).</summary>
    public TResult? Value { get; private set; }

    public Exception? Error { get; private set; }

    public readonly SettledStatus Status => (SettledStatus)(_packed & StatusMask);

    /// <summary>Whether <see cref="KeepFailedResult"/> was called. Then the item is rejected, whatever its error is.</summary>
    public readonly bool HasFailedResult => (_packed & StatusMask) == ResultIsFailure;

    public readonly int Attempts => (int)(_packed >> StatusBits);

    public static Outcome<TResult> Of<TInput>(in Settled<TInput, TResult> record) => new()
    {
        Value = record.Value,
        Error = record.Error,
        _packed = (uint)record.Attempts << StatusBits | (uint)record.Status,
    };

    /// <summary>What the item method gets in its next call, if it has a parameter for it.</summary>
    public readonly ItemContext ContextOfNextAttempt(long index) => new(index, Attempts + 1);

    /// <summary>The item is fulfilled.</summary>
    /// <param name="value">The value that the item method returned.</param>
    /// <param name="calls">
    /// How many times this run called the item. Only a resilience pipeline calls it more than once, or not at all.
    /// </param>
    public void Fulfill(TResult value, int calls = 1)
    {
        Value = value;
        Error = null;
        SetStatus(SettledStatus.Fulfilled, calls);
    }

    /// <summary>The item returned a result that is a failure. <see cref="Reject"/> must follow.</summary>
    public void KeepFailedResult(TResult result)
    {
        Value = result;
        _packed |= ResultIsFailure;
    }

    /// <summary>The item is rejected.</summary>
    /// <param name="error">The exception that the item failed with.</param>
    /// <param name="calls">
    /// How many times this run called the item. If a resilience pipeline did not call it, an error of an earlier run is kept, because it
    /// says more than the pipeline's refusal.
    /// </param>
    public void Reject(Exception error, int calls = 1)
    {
        if (calls == 0 && Error is not null)
            return;
        Error = error;
        if (!HasFailedResult)
            Value = default;
        SetStatus(SettledStatus.Rejected, calls);
    }

    /// <summary>The item is canceled.</summary>
    /// <param name="calls">How many times this run called the item. If it did not, the outcome of an earlier run is kept.</param>
    /// <param name="error">The error of the last call that failed. Null keeps the error of an earlier run.</param>
    public void Cancel(int calls = 1, Exception? error = null)
    {
        if (calls == 0)
            return;
        Error = error ?? Error;
        Value = default;
        SetStatus(SettledStatus.Canceled, calls);
    }

    private void SetStatus(SettledStatus status, int calls)
    {
        // A record that was read may have the largest number already.
        uint attempts = Math.Min((uint)Attempts + (uint)calls, Outcome.MaxAttempts);
        _packed = attempts << StatusBits | (uint)status;
    }
}

/// <summary>What all outcomes have in common, whatever the type of their values is.</summary>
internal static class Outcome
{
    /// <summary>How many bits of an outcome hold its status.</summary>
    public const int StatusBits = 2;

    /// <summary>The largest number that the remaining bits can hold.</summary>
    public const int MaxAttempts = (int)(uint.MaxValue >> StatusBits);
}
