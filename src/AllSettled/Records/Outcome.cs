namespace AllSettled.Records;

/// <summary>
/// What became of one item, without its input and index: the element of a batch's second array. Zeroed memory says
/// "canceled, never ran", so an outcome that is never written can neither vanish nor look fulfilled.
/// </summary>
/// <remarks>
/// Written in place, once per run. In a retry it holds what the item came to before, until the item is called again: attempts add up,
/// and an item that is not called keeps its record (S24).
/// </remarks>
internal struct Outcome<TResult>
{
    private const int StatusBits = Outcome.StatusBits;
    private const uint StatusMask = (1u << StatusBits) - 1;
    private const uint OneAttempt = 1u << StatusBits;

    /// <summary>The status in the low bits, the attempts above: 16 bytes in all where the result is an int.</summary>
    private uint _packed;

    public TResult? Value { get; private set; }

    public Exception? Error { get; private set; }

    public readonly SettledStatus Status => (SettledStatus)(_packed & StatusMask);

    public readonly int Attempts => (int)(_packed >> StatusBits);

    public static Outcome<TResult> Of<TInput>(in Settled<TInput, TResult> record) => new()
    {
        Value = record.Value,
        Error = record.Error,
        _packed = (uint)record.Attempts << StatusBits | (uint)record.Status,
    };

    /// <summary>What the item method is told, if it asks.</summary>
    public readonly ItemContext ContextOfNextAttempt(long index) => new(index, Attempts + 1);

    /// <param name="value">What the item gave.</param>
    /// <param name="calls">How often it was called for that: once, unless a resilience pipeline did.</param>
    public void Fulfill(TResult value, int calls = 1)
    {
        Value = value;
        Error = null;
        SetStatus(SettledStatus.Fulfilled, calls);
    }

    /// <param name="error">What the item failed with.</param>
    /// <param name="calls">How often it was called: a resilience pipeline may refuse to, and what the last call of an earlier run said is worth more then.</param>
    public void Reject(Exception error, int calls = 1)
    {
        if (calls == 0 && Error is not null)
            return;
        Error = error;
        SetStatus(SettledStatus.Rejected, calls);
    }

    /// <summary>The item stopped when the batch told it to, or never ran.</summary>
    /// <param name="calls">How often it was called.</param>
    /// <param name="error">What the last call that failed did so with; null keeps what an earlier run left.</param>
    public void Cancel(int calls = 1, Exception? error = null)
    {
        if (calls == 0)
            return;
        Error = error ?? Error;
        SetStatus(SettledStatus.Canceled, calls);
    }

    /// <summary>S5: a cancellation is one if and only if the batch was told to stop; never by the exception's type alone.</summary>
    public void RejectOrCancel(Exception error, bool isStopping)
    {
        if (isStopping && error is OperationCanceledException)
            Cancel();
        else
            Reject(error);
    }

    private void SetStatus(SettledStatus status, int calls) => _packed = (_packed & ~StatusMask) + ((uint)calls * OneAttempt) | (uint)status;
}

internal static class Outcome
{
    public const int StatusBits = 2;

    /// <summary>What stands above the status, and no more.</summary>
    public const int MaxAttempts = (int)(uint.MaxValue >> StatusBits);
}
