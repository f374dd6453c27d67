namespace AllSettled.Engine;

/// <summary>
/// One of a run's at most <c>MaxConcurrency</c> places: it holds the item it runs, parks on it while it is pending, and goes
/// on with the next. The thread that walks a slot owns it; while parked, nobody does.
/// </summary>
internal sealed class Slot<TInput, TResult, TCall> : IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly AsyncRun<TInput, TResult, TCall> _run;

    public Slot(AsyncRun<TInput, TResult, TCall> run, in TCall call)
    {
        _run = run;
        Call = call;
        OnItemCompleted = () => _run.OnItemCompleted(this);
    }

    /// <summary>The item method, and the call that this slot is at.</summary>
    public TCall Call;

    /// <summary>The claimed item's position among the records.</summary>
    public int Index;

    /// <summary>Whether the item was started and not settled yet.</summary>
    public bool HasItem;

    /// <summary>Whether this slot is waiting in the pool's queue as a recruit, for a thread that has nothing better to do.</summary>
    public bool IsRecruit;

    /// <summary>The one continuation delegate of this slot, for all its items.</summary>
    public Action OnItemCompleted { get; }

    public void Resume() => _run.Resume(this);

    void IThreadPoolWorkItem.Execute() => _run.Execute(this);
}
