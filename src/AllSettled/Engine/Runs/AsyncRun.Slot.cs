using AllSettled.Engine.Calls;
using AllSettled.Engine.Partitions;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Runs;

internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>
    /// One of the at most <c>MaxConcurrency</c> places of a run. It holds the item that it runs, parks on the item while that is
    /// pending, and continues with the next one. The thread that walks a slot owns it. While it is parked, no thread does.
    /// </summary>
    protected sealed class Slot : IThreadPoolWorkItem, IDeadlineOwner
    {
        /// <summary>The value of <see cref="_parkedOn"/> in a slot whose item is abandoned.</summary>
        private static readonly object s_abandoned = new();

        private readonly AsyncRun<TInput, TResult, TCall> _run;

        /// <summary>
        /// What the slot is parked on: null while a thread walks it, else <see cref="Resilient"/>, the item's <see cref="Deadline"/>, or
        /// the slot itself. The thread that exchanges it owns the slot: the one that completed the item, or the one that abandons
        /// it (S10).
        /// </summary>
        private object? _parkedOn;

        public Slot(AsyncRun<TInput, TResult, TCall> run)
        {
            _run = run;
            Call = run.Call;
            OnItemCompleted = () => _run.OnItemCompleted(this);
        }

        /// <summary>The item method, and the slot's current call of it.</summary>
        public TCall Call;

        /// <summary>The slot's current or last item, if it runs in a resilience pipeline.</summary>
        public ResilientItem? Resilient;

        /// <summary>The index of the item; in a batch, the position of its record.</summary>
        public long Index;

        /// <summary>Whether the item was started and is not settled yet.</summary>
        public bool HasItem;

        /// <summary>The source of the items' token; null until the first item needs it, and for ever where nothing cancels it.</summary>
        public ItemTokenSource? TokenSource;

        /// <summary>The item's time limit, or null.</summary>
        public ItemDeadline? Deadline;

        /// <summary>The item's telemetry, if somebody listens.</summary>
        public ItemTrace Trace;

        /// <summary>The item's input: in a stream, which has no arrays, and where <see cref="IsClaimed"/> is true.</summary>
        public TInput Input = default!;

        /// <summary>The item's outcome. Only a stream keeps it here, since it has no arrays.</summary>
        public Outcome<TResult> Outcome;

        /// <summary>Whether <see cref="Input"/> is claimed and waits for a thread to start it.</summary>
        public bool IsClaimed;

        /// <summary>
        /// Whether the slot still holds the record of its last item. Only a stream looks at it. A stream's slot delivers the record when it
        /// claims the next item: that is at once, and takes the lock only once for both.
        /// </summary>
        public bool HasRecord;

        /// <summary>Whether the reader of the stream walks the slot, on its own thread.</summary>
        public bool IsReaders;

        /// <summary>Whether the slot's last item was pending. Only a stream looks at it.</summary>
        public bool WasParked;

        /// <summary>The partition of the slot's item, until the slot has left it; else null (S34).</summary>
        public Partition? Partition;

        /// <summary>Whether this slot is queued to the thread pool as a recruit.</summary>
        public bool IsRecruit;

        /// <summary>The continuation of all items of this slot: one delegate, so that no item allocates its own.</summary>
        public Action OnItemCompleted { get; }

        /// <summary>How often the item method was called for the slot's current or last item.</summary>
        public int Calls => Resilient?.Calls ?? 1;

        /// <summary>The last call of a resilience pipeline that failed, or null.</summary>
        public LastFailure<TResult>? LastFailure => Resilient?.LastFailure;

        /// <inheritdoc cref="IItemCall{TInput,TResult}.OnCompleted"/>
        public void OnCompleted(Action continuation)
        {
            if (Resilient is null)
                Call.OnCompleted(continuation);
            else
                Resilient.OnCompleted(continuation);
        }

        /// <inheritdoc cref="IItemCall{TInput,TResult}.Settle"/>
        public Exception? Settle(ref Outcome<TResult> outcome)
            => Resilient is null ? Call.Settle(ref outcome) : Resilient.Settle(ref outcome);

        /// <summary>From here on, another thread may own the slot.</summary>
        public void MarkParked() => Interlocked.Exchange(ref _parkedOn, Resilient ?? (object?)Deadline ?? this);

        /// <returns>Whether the slot continues; false if its item was abandoned meanwhile.</returns>
        public bool TryUnpark() => Interlocked.Exchange(ref _parkedOn, null) != s_abandoned;

        /// <summary>Takes the slot from a pending item.</summary>
        /// <param name="parkedOn">What the slot must be parked on; null for whatever it is parked on.</param>
        public bool TryAbandon(object? parkedOn)
        {
            parkedOn ??= Volatile.Read(ref _parkedOn);
            return parkedOn is not null && parkedOn != s_abandoned
                && Interlocked.CompareExchange(ref _parkedOn, s_abandoned, parkedOn) == parkedOn;
        }

        public void Resume() => _run.Resume(this);

        void IDeadlineOwner.OnGraceOver(ItemDeadline deadline) => _run.Abandon(this, deadline);

        void IThreadPoolWorkItem.Execute() => _run.Execute(this);
    }
}
