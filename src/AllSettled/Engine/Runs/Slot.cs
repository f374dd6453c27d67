using AllSettled.Engine.Calls;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Runs;

/// <summary>
/// One of a run's at most <c>MaxConcurrency</c> places: it holds the item it runs, parks on it while it is pending, and goes
/// on with the next. The thread that walks a slot owns it; while parked, nobody does.
/// </summary>
internal sealed class Slot<TInput, TResult, TCall> : IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    /// <summary>Stands in <see cref="_parkedOn"/> of a slot that was given up.</summary>
    private static readonly object s_abandoned = new();

    private readonly AsyncRun<TInput, TResult, TCall> _run;

    /// <summary>
    /// What the slot is parked on: null while a thread walks it, else <see cref="Resilient"/>, the item's <see cref="Deadline"/>,
    /// or the slot itself.
    /// Whoever exchanges this has the slot: the thread that completed the item, or the one that gives the item up (S10).
    /// </summary>
    private object? _parkedOn;

    public Slot(AsyncRun<TInput, TResult, TCall> run, in TCall call)
    {
        _run = run;
        Call = call;
        OnItemCompleted = () => _run.OnItemCompleted(this);
    }

    /// <summary>The item method, and the call that this slot is at.</summary>
    public TCall Call;

    /// <summary>The item that this slot is at, or was, where that runs in a resilience pipeline.</summary>
    public ResilientItem<TInput, TResult, TCall>? Resilient;

    /// <summary>The claimed item's position among the records.</summary>
    public long Index;

    /// <summary>Whether the item was started and not settled yet.</summary>
    public bool HasItem;

    /// <summary>What tells its items of a stop; null until the first of them, or for ever where nothing does.</summary>
    public ItemTokenSource? TokenSource;

    /// <summary>The item's own time limit, if it has one.</summary>
    public ItemDeadline? Deadline;

    /// <summary>What is told of the item, if anybody listens.</summary>
    public ItemTrace Trace;

    /// <summary>Where a stream, which has no arrays, keeps the item's input and outcome until the record is complete.</summary>
    public TInput Input = default!;

    /// <inheritdoc cref="Input"/>
    public Outcome<TResult> Outcome;

    /// <summary>Whether <see cref="Input"/> is the next to start: it was pulled while no thread walked the slot.</summary>
    public bool IsClaimed;

    /// <summary>
    /// Whether the record of a stream's item that has ended is still here: it goes to the reader as the slot claims the next one,
    /// which is at once, and takes the gate once for both.
    /// </summary>
    public bool HasRecord;

    /// <summary>Whether this slot is waiting in the pool's queue as a recruit, for a thread that has nothing better to do.</summary>
    public bool IsRecruit;

    /// <summary>The one continuation delegate of this slot, for all its items.</summary>
    public Action OnItemCompleted { get; }

    /// <summary>How often the item method was called for the item that has ended.</summary>
    public int Calls => Resilient?.Calls ?? 1;

    /// <summary>The last of the calls that a resilience pipeline made and that failed, or null.</summary>
    public LastFailure? LastFailure => Resilient?.LastFailure;

    /// <inheritdoc cref="IItemCall{TInput,TResult}.OnCompleted"/>
    public void OnCompleted(Action continuation)
    {
        if (Resilient is null)
            Call.OnCompleted(continuation);
        else
            Resilient.OnCompleted(continuation);
    }

    /// <inheritdoc cref="IItemCall{TInput,TResult}.Settle"/>
    public Exception? Settle(ref Outcome<TResult> outcome) => Resilient is null ? Call.Settle(ref outcome) : Resilient.Settle(ref outcome);

    /// <summary>From here on, others may take the slot.</summary>
    public void MarkParked() => Interlocked.Exchange(ref _parkedOn, Resilient ?? (object?)Deadline ?? this);

    /// <returns>Whether the slot goes on; false if its item was given up meanwhile.</returns>
    public bool TryUnpark() => Interlocked.Exchange(ref _parkedOn, null) != s_abandoned;

    /// <summary>Takes the slot from a pending item.</summary>
    /// <param name="item">The item that is meant, by what the slot is parked on; null for whichever it is at.</param>
    public bool TryAbandon(object? item)
    {
        object? parkedOn = item ?? Volatile.Read(ref _parkedOn);
        return parkedOn is not null && parkedOn != s_abandoned
            && Interlocked.CompareExchange(ref _parkedOn, s_abandoned, parkedOn) == parkedOn;
    }

    public void Resume() => _run.Resume(this);

    void IThreadPoolWorkItem.Execute() => _run.Execute(this);
}
