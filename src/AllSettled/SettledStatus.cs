namespace AllSettled;

/// <summary>The outcome of one item.</summary>
public enum SettledStatus
{
    /// <summary>
    /// The item never ran, or it was told to stop and did not complete.
    /// </summary>
    /// <remarks>
    /// The value is zero, so that a record says "canceled, never ran" before anything is written into it. No error of ours can then make an
    /// item disappear or look fulfilled.
    /// </remarks>
    Canceled = 0,

    /// <summary>The item method returned a value.</summary>
    Fulfilled = 1,

    /// <summary>The item failed with an exception.</summary>
    Rejected = 2,
}
