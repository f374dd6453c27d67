namespace AllSettled;

/// <summary>Why a batch stopped starting items before its input ended.</summary>
public enum SettledStopReason
{
    /// <summary>Nothing stopped it.</summary>
    None = 0,

    /// <summary>The call's <see cref="CancellationToken"/> was canceled.</summary>
    Canceled = 1,
}
