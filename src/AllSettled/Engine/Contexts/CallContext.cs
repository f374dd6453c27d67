namespace AllSettled.Engine.Contexts;

/// <summary>
/// What items on this thread begin in (S21): the execution context and the synchronization context of the call. Where the caller
/// suppressed the flow of the execution context, it stays suppressed for each item, and the context does not reach other threads.
/// </summary>
internal readonly struct CallContext
{
    private readonly ExecutionContext _context;
    private readonly SynchronizationContext? _synchronizationContext;
    private readonly bool _flowSuppressed;

    private CallContext(ExecutionContext context, bool flowSuppressed)
    {
        _context = context;
        _synchronizationContext = SynchronizationContext.Current;
        _flowSuppressed = flowSuppressed;
    }

    public static CallContext Capture()
    {
        if (!ExecutionContext.IsFlowSuppressed())
            return new(ExecutionContext.Capture()!, flowSuppressed: false);

        ExecutionContext.RestoreFlow();
        var context = ExecutionContext.Capture()!;
        ExecutionContext.SuppressFlow();
        return new(context, flowSuppressed: true);
    }

    public void Restore()
    {
        ExecutionContext.Restore(_context);
        if (_flowSuppressed)
            ExecutionContext.SuppressFlow();
        CallerThread.RestoreSynchronizationContext(_synchronizationContext);
    }

    /// <summary>What items begin in on another thread of the pool.</summary>
    public CallContext OnPoolThread() => _flowSuppressed ? Capture() : new(_context, flowSuppressed: false);
}
