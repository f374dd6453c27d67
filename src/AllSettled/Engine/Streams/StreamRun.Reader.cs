using AllSettled.Engine.Contexts;
using AllSettled.Engine.Runs;

namespace AllSettled.Engine.Streams;

/// <summary>How the reader of a stream takes part in the run.</summary>
/// <remarks>
/// <para>If the inputs are a plain collection, a reader that finds no record walks a slot itself, until it has one. So items that
/// complete at once are nearly as fast as in a loop: no other thread is woken, and no record goes through the buffer. If an item is
/// pending, the reader starts the next ones, up to the bound (S26).</para>
/// <para>Between two reads the slot waits for the reader. If that takes longer than <see cref="s_patience"/>, the thread pool gets the
/// slot. It also gets it if the reader's thread must not run items (S22), and as soon as the items turn out to be work.</para>
/// <para>At first the reader is alone: no other thread has a slot. Then it needs no atomic operation. It says that it runs, and looks
/// whether it is alone. The thread that ends this says so, and looks whether the reader runs. Between the two, that thread has all
/// processors pass a memory barrier, so that the reader needs none.</para>
/// </remarks>
internal sealed partial class StreamRun<TInput, TResult, TCall>
{
    /// <summary>How long a slot waits for the reader.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(10);

    private readonly bool _readerMayRun;

    /// <summary>
    /// The slot that waits for the reader, or null. If the reader is not alone, the thread that exchanges it owns the slot.
    /// </summary>
    private Slot? _readersSlot;

    /// <summary>Whether no thread but the reader's has a slot. It never becomes true again.</summary>
    private volatile bool _readerIsAlone;

    /// <summary>Whether the reader walks a slot, or is about to.</summary>
    private volatile bool _readerRuns;

    /// <summary>Whether it has its record, which did not go through the buffer.</summary>
    private bool _hasCurrent;

    /// <summary>How many of these records are fulfilled, and how many are rejected.</summary>
    private long _fulfilledByReader;
    private long _rejectedByReader;

    private ReadersPace _readersPace;

    /// <summary>Whether the last item that settled had completed at once. Then the reader resumes no slot, but takes it itself.</summary>
    private volatile bool _lastWasQuick;

    /// <summary>1 while the timer runs that takes the slots from a slow reader.</summary>
    private int _readerIsWatched;
    private ITimer? _readerTimer;
    private long _readAtLastLook;

    /// <summary>Whether the reader had read nothing for some time, and still has not.</summary>
    private bool ReaderIsSlow => Volatile.Read(ref _read) == Volatile.Read(ref _readAtLastLook);

    /// <summary>Opens the source on the reader's thread.</summary>
    /// <returns>False if the thread pool must do that.</returns>
    private bool TryOpenForReader()
    {
        if (!_readerMayRun || !CallerThread.MayRunItems)
            return false;
        var caller = CallContext.Capture();
        ExecutionContext.Restore(StartContext);
        _readersSlot = Open();
        _readerIsAlone = true;
        caller.Restore();
        return true;
    }

    /// <summary>The reader has nothing to read. Walks a slot until there is a record, or nothing more to start.</summary>
    /// <returns>Whether the reader has its record.</returns>
    private bool TryRunItems()
    {
        if (!_readerMayRun)
            return false;
        var context = ExecutionContext.Capture();
        if (context is null || IsRecruiting || !CallerThread.HasNothingOfItsOwn)
        {
            if (_readersSlot is not null)
                QueueReadersSlot();
            return false;
        }
        bool wasAlone = _readerIsAlone;
        _readerRuns = true;
        if (TakeReadersSlot() is { } slot)
        {
            var threadsContext = SynchronizationContext.Current;
            bool isSample = _readersPace.Begin();
            var turn = Turn.OfReader();
            slot.IsReaders = true;
            Walk(slot, ref turn);
            turn.Dispose();
            ExecutionContext.Restore(context);
            CallerThread.RestoreSynchronizationContext(threadsContext);
            // To start an item that is pending takes longer, and says nothing.
            if (isSample && turn.Items == 1 && (_hasCurrent || _records.HasNext) && _readersPace.ItemsAreWorthThreads())
                Recruit();
        }
        _readerRuns = false;
        // Another thread may have ended meanwhile that the reader is alone. It took no slot, because it saw that the reader runs. So the
        // timer must look again.
        if (wasAlone && !_readerIsAlone && _readersSlot is not null)
            WatchReader();
        if (!_hasCurrent)
            return TryRead();
        _hasCurrent = false;
        return true;
    }

    private Slot? TakeReadersSlot()
    {
        if (_readerIsAlone && _readersSlot is { } slot)
        {
            _readersSlot = null;
            return slot;
        }
        // Its slot was parked or queued.
        _readerIsAlone = false;
        return Interlocked.Exchange(ref _readersSlot, null) ?? TakeOneWaiting(TCall.InputsPerItem);
    }

    /// <summary>The reader's thread settled an item, or looks for the next one.</summary>
    /// <returns>Whether it is to start another one.</returns>
    private bool ReaderGoesOn(Slot slot)
    {
        // Records that are in the buffer come first.
        if (slot.HasRecord && Context.StreamOrder == StreamOrder.Completion && !_records.HasNext && !Volatile.Read(ref _readerLeft))
            HandOver(TakeRecord(slot));
        else
            Deliver(slot);
        return !_hasCurrent && !_records.HasNext;
    }

    private void HandOver(in Settled<TInput, TResult> record)
    {
        Current = record;
        Volatile.Write(ref _read, _read + 1);
        _fulfilledByReader += record.IsFulfilled ? 1 : 0;
        _rejectedByReader += record.IsRejected ? 1 : 0;
        _hasCurrent = true;
    }

    /// <summary>The reader has its record, and returns to its code. The slot waits until it comes back.</summary>
    private Claim SetAside(Slot slot)
    {
        slot.IsReaders = false;
        if (!MayHaveMore)
            return NoneLeft();
        if (_readerIsAlone)
            _readersSlot = slot;
        else
            Interlocked.Exchange(ref _readersSlot, slot);
        if (Volatile.Read(ref _readerIsWatched) == 0)
            WatchReader();
        return Claim.Waiting;
    }

    /// <summary>
    /// A thread of the pool has settled the item of its slot. If that had completed at once, the next ones probably do so too. They are the
    /// reader's, unless it waits or is slow.
    /// </summary>
    /// <returns>Whether the slot is left to the reader.</returns>
    private bool TryLeaveToReader(Slot slot)
    {
        if (!_readerMayRun)
            return false;
        bool isQuick = !slot.WasParked;
        slot.WasParked = false;
        if (_lastWasQuick != isQuick)
            _lastWasQuick = isQuick;
        if (!isQuick || IsRecruiting || _records.ReaderWaits || ReaderIsSlow || !MayHaveMore)
            return false;
        return TryWait(slot);
    }

    /// <summary>Takes the slot that waits for the reader, on another thread.</summary>
    /// <returns>Null if the reader walks it, or it has none.</returns>
    private Slot? TakeFromReader_NeedsLock()
    {
        if (_readerIsAlone)
        {
            _readerIsAlone = false;
            Interlocked.MemoryBarrierProcessWide();
            if (_readerRuns)
                return null;
        }
        return Interlocked.Exchange(ref _readersSlot, null);
    }

    private void QueueReadersSlot()
    {
        Slot? slot;
        lock (_gate)
            slot = TakeFromReader_NeedsLock();
        if (slot is not null)
            Queue(slot);
    }

    /// <summary>A slot waits for the reader from here on.</summary>
    private void WatchReader()
    {
        // The slot is seen before the timer is found running.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _readerIsWatched) == 1 || Interlocked.Exchange(ref _readerIsWatched, 1) == 1)
            return;
        // The timer keeps a context, and must not keep that of an item.
        if (_readerTimer is null)
            ExecutionContext.Run(StartContext, static run => ((StreamRun<TInput, TResult, TCall>)run!).CreateReaderTimer(), this);
        _readerTimer!.Change(s_patience, Timeout.InfiniteTimeSpan);
    }

    /// <remarks>The system's clock: a stream must not stand still because a test's clock does.</remarks>
    private void CreateReaderTimer() => _readerTimer = TimeProvider.System.CreateTimer(
        static run => ((StreamRun<TInput, TResult, TCall>)run!).LookAtReader(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>If the reader has read nothing since the last look, others go on with what it left.</summary>
    private void LookAtReader()
    {
        long read = Volatile.Read(ref _read);
        if (read != _readAtLastLook)
        {
            Volatile.Write(ref _readAtLastLook, read);
            _readerTimer!.Change(s_patience, Timeout.InfiniteTimeSpan);
            return;
        }
        Interlocked.Exchange(ref _readerIsWatched, 0);
        QueueReadersSlot();
        ResumeOne(TCall.InputsPerItem);
    }
}
