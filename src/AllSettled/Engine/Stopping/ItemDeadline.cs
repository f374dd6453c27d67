namespace AllSettled.Engine.Stopping;

/// <summary>
/// The time limit of one call of an item method (S9). It is the source of the token that the call gets. Either the timer or the batch's
/// stop cancels the token. The first of the two decides what an <see cref="OperationCanceledException"/> means.
/// </summary>
/// <remarks>
/// Every call with a time limit allocates one, so it is small: 96 bytes. Whatever only a call needs whose time is over stands in
/// <see cref="CallTimeout"/>. <see cref="ItemDeadlines"/> begins and ends it.
/// </remarks>
/// <param name="owner">What the call belongs to. Null if the call cannot be abandoned.</param>
internal sealed class ItemDeadline(IDeadlineOwner? owner) : CancellationTokenSource
{
    private IDeadlineOwner? _owner = owner;
    private int _cause;
    private bool _hasEnded;
    private CallTimeout? _timeout;

    /// <summary>When the call began, in ticks of the clock.</summary>
    public long Began { get; set; }

    /// <summary>The call under way that began before this one. Needs the lock of the list.</summary>
    public ItemDeadline? Previous { get; set; }

    /// <summary>The call under way that began after this one. Needs the lock of the list.</summary>
    public ItemDeadline? Next { get; set; }

    /// <summary>What the call belongs to; null if the call cannot be abandoned, or has ended.</summary>
    public IDeadlineOwner? Owner => Volatile.Read(ref _owner);

    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>What followed when the time of the call was over; null if that has not happened.</summary>
    public CallTimeout? Timeout => Volatile.Read(ref _timeout);

    /// <summary>Whether the time of the call is over, and then its grace period.</summary>
    public bool GraceIsOver => Timeout is { GraceIsOver: true };

    /// <summary>Decides what cancels the token. The caller cancels it then.</summary>
    /// <returns>False if something else was the first.</returns>
    public bool TryDecide(StopCause cause)
        => Interlocked.CompareExchange(ref _cause, (int)cause, (int)StopCause.None) == (int)StopCause.None;

    /// <summary>The time of the call is over.</summary>
    public void OnTimeOver(RunStop stop)
    {
        if (Volatile.Read(ref _hasEnded))
            return;
        var timeout = new CallTimeout(this, stop);
        Interlocked.Exchange(ref _timeout, timeout);
        timeout.Begin();
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _hasEnded))
            Interlocked.Exchange(ref _timeout, null)?.Dispose();
    }

    /// <summary>
    /// The call is over. Does not wait for a callback that is being called. The user's code may keep the token, and must not keep the run
    /// with it.
    /// </summary>
    public void End()
    {
        Volatile.Write(ref _hasEnded, true);
        Volatile.Write(ref _owner, null);
        Interlocked.MemoryBarrier();
        Interlocked.Exchange(ref _timeout, null)?.Dispose();
    }
}
