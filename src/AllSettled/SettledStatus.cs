namespace AllSettled;

/// <summary>What became of one item.</summary>
public enum SettledStatus
{
    /// <summary>
    /// The item was never run, or was told to stop and did so. Zero on purpose: a record that nobody wrote says "never ran"
    /// and can neither vanish nor look fulfilled.
    /// </summary>
    Canceled = 0,

    /// <summary>The item method returned a value.</summary>
    Fulfilled = 1,

    /// <summary>The item method failed with an exception.</summary>
    Rejected = 2,
}
