namespace AllSettled.Engine;

/// <summary>
/// The execution context that items on this thread begin in (S21). Where the caller suppressed its flow, it stays suppressed
/// for each item, and does not reach other threads.
/// </summary>
internal readonly struct CallContext
{
    private readonly ExecutionContext _context;
    private readonly bool _flowSuppressed;

    private CallContext(ExecutionContext context, bool flowSuppressed)
    {
        _context = context;
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
    }

    /// <summary>What items begin in on a pool thread that helps.</summary>
    public CallContext OnPoolThread() => _flowSuppressed ? Capture() : this;
}
