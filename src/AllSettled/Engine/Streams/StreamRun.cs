using System.Threading.Tasks.Sources;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Partitions;
using AllSettled.Engine.Runs;
using AllSettled.Records;

namespace AllSettled.Engine.Streams;

/// <summary>
/// One run of a stream, and the enumerator that reads it. Settled records wait in a buffer for the reader. At most
/// <c>MaxConcurrency + BufferSize</c> inputs are unread: while there are so many, no further input is taken (S15). With bulk calls
/// it is <c>BufferSize</c> and the inputs of <c>MaxConcurrency</c> calls.
/// </summary>
/// <remarks>
/// How a source is pulled is in <c>StreamRun.Source.cs</c>, how a plain collection is read in <c>StreamRun.Plain.cs</c>, how slots wait
/// in <c>StreamRun.Waiting.cs</c>, and how the reader takes part in <c>StreamRun.Reader.cs</c>. What is different with bulk calls is in
/// <c>StreamRun.Bulk.cs</c>.
/// </remarks>
internal sealed partial class StreamRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>,
    IAsyncEnumerator<Settled<TInput, TResult>>, ISettledEnumerator, IValueTaskSource<bool>
    where TCall : struct, IItemCall<TInput, TResult>
{
    /// <summary>Guards the source and the slots that wait. Never held while code of the user is called.</summary>
    private readonly object _gate = new();

    private readonly RecordBuffer<TInput, TResult> _records;

    /// <summary>How many inputs may be unread: those that run, and those whose records wait (S15).</summary>
    private readonly long _maxUnread;

    /// <summary>How much room there must be before a slot is resumed: to wake a thread costs more than a trivial item.</summary>
    private readonly long _minRoomToResume;

    private readonly CancellationToken _enumerationToken;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WakeUp _wakeUp;

    /// <summary>How many inputs were taken. Written under the gate, or by counting if the inputs are an array.</summary>
    private long _taken;

    /// <summary>How many of them were read. Written by the reader.</summary>
    private long _read;

    /// <summary>
    /// The last call of <see cref="MoveNextAsync"/> returned a pending task, and its result is not taken yet, though it may be there.
    /// </summary>
    private bool _moveIsOpen;
    private bool _started;
    private bool _readerLeft;
    private bool _endWasRead;
    private int _unreadIsDropped;

    /// <summary>The exception that follows the last record, or null. Decided when the run ends.</summary>
    private Exception? _endException;
    private ManualResetValueTaskSourceCore<bool> _move;

    /// <summary>The run begins when it is first read.</summary>
    /// <param name="call">The item method.</param>
    /// <param name="source">The inputs.</param>
    /// <param name="context">The context of the run.</param>
    /// <param name="enumerationToken">The token of this enumeration (<c>WithCancellation</c>).</param>
    public StreamRun(in TCall call, InputSource<TInput> source, in RunContext context, CancellationToken enumerationToken)
        : base(call, context, ExecutionContext.Capture(), mayForgetKeys: true)
    {
        _source = source;
        // The inputs of synchronous items are pulled: each pull recruits the thread for the next item.
        _array = TCall.IsPartitioned || TCall.HoldsItsThread ? null : source.Array;
        if (_array is not null)
            _closing = Closing.Closed;
        // Without a context of the call, items start in that of a pool thread (S21).
        _readerMayRun = source.IsPlainCollection && !TCall.HoldsItsThread && !TCall.IsPartitioned && !TCall.IsBulk
            && !ExecutionContext.IsFlowSuppressed();
        _onPulled = TCall.IsPartitioned ? OnPulledBeforeKey : OnPulled;
        _enumerationToken = enumerationToken;
        _records = RecordBuffer<TInput, TResult>.For(context.StreamOrder);
        long running = (long)context.MaxConcurrency * TCall.InputsPerItem;
        long waiting = context.BufferSize ?? running;
        _maxUnread = running + waiting;
        _minRoomToResume = Math.Max(TCall.InputsPerItem, waiting / 2);
        _wakeUp = new(this);
    }

    public Settled<TInput, TResult> Current { get; private set; }

    public BatchEnd? End { get; private set; }

    /// <summary>The outcomes of all inputs that were taken. Exact once the run is over.</summary>
    private StatusCounts Counts
    {
        get
        {
            var (fulfilled, rejected) = _records.Counts;
            fulfilled += _fulfilledByReader;
            rejected += _rejectedByReader;
            return new(fulfilled, rejected, _taken - fulfilled - rejected);
        }
    }

    /// <summary>How many more inputs may be taken.</summary>
    private long Room => _maxUnread - (Volatile.Read(ref _taken) - Volatile.Read(ref _read));

    /// <summary>Whether one more item may be taken.</summary>
    private bool HasRoom => Room >= TCall.InputsPerItem;

    public ValueTask<bool> MoveNextAsync()
    {
        if (Volatile.Read(ref _readerLeft) || _endWasRead)
            return new(false);
        if (Volatile.Read(ref _moveIsOpen) || _readerRuns)
            throw new InvalidOperationException("MoveNextAsync was called again before the last call of it was awaited.");

        if (TCall.IsBulk)
            ReleaseChunk();
        if (TryRead())
            return new(true);
        if (!_started && !TryStart())
            return new(false);
        return TryRunItems() ? new(true) : Wait();
    }

    private ValueTask<bool> Wait()
    {
        _move.Reset();
        short move = _move.Version;
        Volatile.Write(ref _moveIsOpen, true);
        if (!_records.TryWait())
        {
            Volatile.Write(ref _moveIsOpen, false);
            return TryRead() ? new(true) : ReadEnd();
        }
        // While the reader waits, every slot that waits for room is resumed: its record may wait for the next item (S26). A slot that
        // comes to wait from here on finds that the reader waits.
        Interlocked.MemoryBarrier();
        ResumeOne(TCall.InputsPerItem);
        return new(this, move);
    }

    private ValueTask<bool> ReadEnd() => TakeEnd() is { } reason ? ValueTask.FromException<bool>(reason) : new(false);

    /// <summary>The reader has come to the end of the stream.</summary>
    /// <returns>The exception that says what is missing, or null.</returns>
    private Exception? TakeEnd()
    {
        _endWasRead = true;
        return _readerLeft ? null : _endException;
    }

    /// <returns>False if the reader has left already.</returns>
    private bool TryStart()
    {
        lock (_gate)
        {
            if (_readerLeft)
                return false;
            _started = true;
        }
        BeginTelemetry(size: null);
        // If the run is told to stop already, its source stays untouched (S8).
        if (IsStopping)
        {
            Finish();
            return true;
        }
        Context.StartProgress(total: null);
        if (!TryOpenForReader())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_readerLeft)
                return;
            Volatile.Write(ref _readerLeft, true);
            if (!_started)
                return;
        }
        _records.LeaveReader(keepRecords: Context.Telemetry is { Observer: not null });
        if (_records.IsFinished)
        {
            DropUnread();
            // Another thread may be doing that.
            await _finished.Task.ConfigureAwait(false);
            return;
        }

        // Nothing further is taken. The items that run are told to stop and awaited (S16). The slots that wait for room retire after the
        // request: before it, one that finds no room would come to wait. They retire on the thread pool: closing the source may block.
        Context.Stop!.Request(SettledStopReason.Canceled);
        ThreadPool.UnsafeQueueUserWorkItem(static run => run.RetireWaiting(), this, preferLocal: false);
        await _finished.Task.ConfigureAwait(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        if (_move.GetStatus(token) != ValueTaskSourceStatus.Pending)
            Volatile.Write(ref _moveIsOpen, false);
        return _move.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _move.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (PostedContinuation.For(continuation, state, flags) is { } posted)
            _move.OnCompleted(PostedContinuation.Post, posted, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
        else
            _move.OnCompleted(continuation, state, token, flags);
    }

    protected override ref Outcome<TResult> OutcomeOf(Slot slot) => ref slot.Outcome;

    /// <summary>Moves the slot's record, if it holds one, to the buffer.</summary>
    protected override void Deliver(Slot slot)
    {
        if (slot.HasRecord)
            Add(TakeRecord(slot));
        if (!TCall.IsPartitioned)
            return;
        // After the record: it comes before those that it cancels.
        lock (_gate)
            LeavePartition_NeedsLock(slot);
    }

    private static Settled<TInput, TResult> TakeRecord(Slot slot)
    {
        slot.HasRecord = false;
        var record = new Settled<TInput, TResult>(slot.Index, slot.Input, slot.Outcome);
        slot.Input = default!;
        slot.Outcome = default;
        slot.Trace = default;
        return record;
    }

    protected override void KeepCanceled_NeedsLock(in WaitingItem<TInput> item) => Add(new(item.Index, item.Input, outcome: default));

    /// <summary>Moves a record to the buffer, and wakes the reader if it waits for it.</summary>
    private void Add(in Settled<TInput, TResult> record)
    {
        bool readerWaits = TCall.IsBulk
            ? AddChunk(record)
            : _records.Add(record, record.IsFulfilled ? 1 : 0, record.IsRejected ? 1 : 0);
        if (readerWaits)
            WakeReader();
    }

    private void WakeReader() => ThreadPool.UnsafeQueueUserWorkItem(_wakeUp, preferLocal: false);

    private void Finish()
    {
        if (Context.Progress is { } progress)
            progress.Finish(Counts, SetFinished);
        else
            SetFinished();
    }

    /// <summary>Takes the next record for the reader. There is none for a reader that has left.</summary>
    private bool TryRead()
    {
        if (Volatile.Read(ref _readerLeft) || !_records.TryTake(out var record))
            return false;
        Current = record;
        // A chunk is read when its reader asks for the next one.
        // The exchange is a barrier: a slot that comes to wait sees this read, or is seen here.
        if (!TCall.IsBulk)
            Interlocked.Exchange(ref _read, _read + 1);
        // The slots that are left to the reader it takes itself, when it has read what is there. It may not come for long.
        if (!_lastWasQuick)
            ResumeOne(_minRoomToResume);
        else if (_waiting.Count > 0 || _addSlotWhenRoom)
            WatchReader();
        return true;
    }

    private void SetFinished()
    {
        // A source that failed in its disposal has not been read to its end, as in a batch (S11).
        bool inputCompleted = _array is null ? _inputCompleted && _failure is null : _taken == _array.Length;
        var end = Context.ReportEnd(CreateEnd(inputCompleted), Counts, _failure);
        End = end;
        _endException = EndException(end);
        _readerTimer?.Dispose();
        if (_records.Finish())
            WakeReader();
        if (Volatile.Read(ref _readerLeft))
            DropUnread();
        _finished.SetResult();
    }

    /// <summary>The reader has left, and the run is over. The observer gets the values that were not read.</summary>
    private void DropUnread()
    {
        if (Context.Telemetry is not { Observer: not null } telemetry || Interlocked.Exchange(ref _unreadIsDropped, 1) == 1)
            return;
        if (TCall.IsBulk && Current.Input is { } chunk)
            ChunkOf(chunk).DropUnread(telemetry);
        foreach (var record in _records.TakeLeft())
        {
            if (TCall.IsBulk)
                ChunkOf(record.Input).DropUnread(telemetry);
            else
                telemetry.DropValueOf(record);
        }
    }

    /// <summary>
    /// What the stream throws after its last record; null if no record is missing. So a stream is never silently short (S17).
    /// </summary>
    private Exception? EndException(in BatchEnd end)
    {
        if (_readerLeft)
            return null;
        if (_failure is not null)
            return new SettledInputException(Context.MethodName, Counts, _failure);
        return end.StopReason switch
        {
            // After a soft stop the end is what was asked for (S32).
            SettledStopReason.None or SettledStopReason.Requested => null,
            SettledStopReason.Canceled => _cancellation ?? new OperationCanceledException(
                $"{Context.MethodName} was canceled: {Counts}.", Context.Token.IsCancellationRequested ? Context.Token : _enumerationToken),
            var reason => new SettledBatchException(Context.MethodName, Counts, reason),
        };
    }

    /// <summary>
    /// Resumes the reader on a thread of the pool, after the work that the pool has already. (The value task source itself would queue
    /// its continuation before that work.) So there are several records to read each time that the reader had to wait.
    /// </summary>
    private sealed class WakeUp(StreamRun<TInput, TResult, TCall> run) : IThreadPoolWorkItem
    {
        void IThreadPoolWorkItem.Execute()
        {
            if (run.TryRead())
                run._move.SetResult(true);
            else if (run.TakeEnd() is { } reason)
                run._move.SetException(reason);
            else
                run._move.SetResult(false);
        }
    }
}
