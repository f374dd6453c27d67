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
/// <c>MaxConcurrency + BufferSize</c> inputs are unread: while there are so many, no further input is pulled (S15). With bulk calls
/// it is <c>BufferSize</c> and the inputs of <c>MaxConcurrency</c> calls.
/// </summary>
/// <remarks>
/// How the inputs are pulled is in <c>StreamRun.Source.cs</c>. What is different with bulk calls is in <c>StreamRun.Bulk.cs</c>.
/// </remarks>
internal sealed partial class StreamRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>,
    IAsyncEnumerator<Settled<TInput, TResult>>, ISettledEnumerator, IValueTaskSource<bool>
    where TCall : struct, IItemCall<TInput, TResult>
{
    /// <summary>Guards the source and the records. Never held while the source is called.</summary>
    private readonly object _gate = new();

    private readonly RecordBuffer<TInput, TResult> _records;

    /// <summary>How many inputs may be unread: those that run, and those whose records wait (S15).</summary>
    private readonly long _maxUnread;

    /// <summary>How much room there must be before a slot is resumed: to wake a thread costs more than a trivial item.</summary>
    private readonly long _minRoomToResume;

    private readonly CancellationToken _enumerationToken;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WakeUp _wakeUp;

    // The fields from here to _endWasRead are written under the gate.
    /// <summary>How many items were taken.</summary>
    private long _items;

    /// <summary>How many inputs they have: as many as there are items, unless an item is a chunk.</summary>
    private long _taken;
    private long _read;
    private long _fulfilled;
    private long _rejected;

    /// <summary>The reader waits in <see cref="MoveNextAsync"/>.</summary>
    private bool _readerWaits;

    /// <summary>
    /// The last call of <see cref="MoveNextAsync"/> returned a pending task, and its result is not taken yet, though it may be there.
    /// </summary>
    private bool _moveIsOpen;
    private bool _started;
    private bool _isFinished;
    private bool _readerLeft;
    private bool _endWasRead;

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
    private StatusCounts Counts => new(_fulfilled, _rejected, _taken - _fulfilled - _rejected);

    /// <summary>How many more inputs may be taken. Needs the gate.</summary>
    private long Room => _maxUnread - (_taken - _read);

    /// <summary>Whether one more item may be pulled. Needs the gate.</summary>
    private bool HasRoom => Room >= TCall.InputsPerItem;

    public ValueTask<bool> MoveNextAsync()
    {
        bool start, isThere;
        short move;
        Slot? resumed;
        lock (_gate)
        {
            if (_readerLeft || _endWasRead)
                return new(false);
            if (Volatile.Read(ref _moveIsOpen))
                throw new InvalidOperationException("MoveNextAsync was called again before the last call of it was awaited.");

            if (TCall.IsBulk)
                ReleaseChunk_NeedsLock();
            start = !_started;
            _started = true;
            isThere = TryRead_NeedsLock();
            if (!isThere && _isFinished)
            {
                _endWasRead = true;
                return _endException is { } reason ? ValueTask.FromException<bool>(reason) : new(false);
            }
            if (!isThere)
            {
                _move.Reset();
                _readerWaits = true;
                _moveIsOpen = true;
            }
            move = _move.Version;
            // While the reader waits, every slot that waits for room is resumed: its record may wait for the next item (S26).
            bool resumes = isThere ? Room >= _minRoomToResume : HasRoom;
            resumed = resumes ? TakeOneWaiting_NeedsLock() : null;
        }
        if (resumed is not null)
            Queue(resumed);
        if (start)
            Start();
        return isThere ? new(true) : new(this, move);
    }

    private void Start()
    {
        BeginTelemetry(size: null);
        // If the run is told to stop already, its source stays untouched (S8).
        if (IsStopping)
        {
            Finish();
            return;
        }
        Context.StartProgress(total: null);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_readerLeft)
                return;
            _readerLeft = true;
            if (!_started || _isFinished)
                return;
        }

        // Nothing further is pulled. The items that run are told to stop and awaited (S16). The slots that wait for room retire after the
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

    protected override void Deliver(Slot slot)
    {
        bool readerWaits;
        lock (_gate)
            readerWaits = Deliver_NeedsLock(slot);
        if (readerWaits)
            WakeReader();
    }

    /// <summary>Moves the slot's record, if it holds one, to the buffer, or to the reader if that waits for just this one.</summary>
    /// <returns>Whether the reader is to be woken, after the lock is released: that may wake a thread.</returns>
    private bool Deliver_NeedsLock(Slot slot)
    {
        bool readerWaits = slot.HasRecord && AddRecord_NeedsLock(slot);
        // After the record: it comes before those that it cancels.
        if (TCall.IsPartitioned)
            LeavePartition_NeedsLock(slot);
        return readerWaits;
    }

    private bool AddRecord_NeedsLock(Slot slot)
    {
        slot.HasRecord = false;
        var record = new Settled<TInput, TResult>(slot.Index, slot.Input, slot.Outcome);
        slot.Input = default!;
        slot.Outcome = default;
        return Add_NeedsLock(record);
    }

    protected override void KeepCanceled_NeedsLock(in WaitingItem<TInput> item)
    {
        if (Add_NeedsLock(new(item.Index, item.Input, outcome: default)))
            WakeReader();
    }

    /// <summary>Moves a record to the buffer, or to the reader if that waits for just this one.</summary>
    /// <returns>Whether the reader is to be woken.</returns>
    private bool Add_NeedsLock(in Settled<TInput, TResult> record)
    {
        if (TCall.IsBulk)
        {
            CountChunk_NeedsLock(record.Input);
        }
        else
        {
            _fulfilled += record.IsFulfilled ? 1 : 0;
            _rejected += record.IsRejected ? 1 : 0;
        }
        if (_readerLeft)
            return false;
        _records.Add(record);
        if (!_readerWaits || !TryRead_NeedsLock())
            return false;
        _readerWaits = false;
        return true;
    }

    private void WakeReader() => ThreadPool.UnsafeQueueUserWorkItem(_wakeUp, preferLocal: false);

    private void Finish()
    {
        if (Context.Progress is { } progress)
            progress.Finish(Counts, SetFinished);
        else
            SetFinished();
    }

    /// <summary>Takes the next record for the reader.</summary>
    private bool TryRead_NeedsLock()
    {
        if (!_records.TryTake(out var record))
            return false;
        Current = record;
        // A chunk is read when its reader asks for the next one.
        if (!TCall.IsBulk)
            _read++;
        return true;
    }

    private void SetFinished()
    {
        // A source that failed in its disposal has not been read to its end, as in a batch (S11).
        var end = CreateEnd(_inputCompleted && _failure is null);
        End = end;
        _endException = EndException(end);
        Context.ReportEnd(end, Counts, _failure);
        bool readerWaits;
        lock (_gate)
        {
            _isFinished = true;
            readerWaits = _readerWaits;
            _readerWaits = false;
            _endWasRead |= readerWaits;
        }
        if (readerWaits)
            WakeReader();
        _finished.SetResult();
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
            if (!run._endWasRead)
                run._move.SetResult(true);
            else if (run._endException is { } reason)
                run._move.SetException(reason);
            else
                run._move.SetResult(false);
        }
    }
}
