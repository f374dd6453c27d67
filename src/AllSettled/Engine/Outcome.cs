namespace AllSettled.Engine;

/// <summary>
/// What became of one item, without its input and index: the element of a batch's second array. Zeroed memory says
/// "canceled, never ran", so an outcome that is never written can neither vanish nor look fulfilled.
/// </summary>
internal struct Outcome<TResult>
{
    /// <summary>The status in the low two bits, the attempts above: 16 bytes in all where the result is an int.</summary>
    private uint _packed;

    private Outcome(TResult? value, Exception? error, SettledStatus status, int attempts)
    {
        Value = value;
        Error = error;
        _packed = (uint)status | (uint)attempts << 2;
    }

    public readonly TResult? Value { get; }

    public readonly Exception? Error { get; }

    public readonly SettledStatus Status => (SettledStatus)(_packed & 3);

    public readonly int Attempts => (int)(_packed >> 2);

    public static Outcome<TResult> Fulfilled(TResult value) => new(value, null, SettledStatus.Fulfilled, attempts: 1);

    public static Outcome<TResult> Rejected(Exception error) => new(default, error, SettledStatus.Rejected, attempts: 1);

    /// <summary>The item ran and was told to stop; one that never ran is <see langword="default"/>.</summary>
    public static Outcome<TResult> Canceled() => new(default, null, SettledStatus.Canceled, attempts: 1);

    /// <summary>Counts the calls made for this item in the batches before (S24).</summary>
    public void AddAttempts(int attempts) => _packed += (uint)attempts << 2;
}
