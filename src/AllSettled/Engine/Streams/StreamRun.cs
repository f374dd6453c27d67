using System.Threading.Tasks.Sources;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Runs;
using AllSettled.Records;

namespace AllSettled.Engine.Streams;

/// <summary>
/// One run of a stream, and the enumerator that reads it. Settled records wait in a buffer for the reader; while it is full, no
/// inputs are pulled, so that at most <c>MaxConcurrency + BufferSize</c> records are alive (S15).
/// </summary>
internal sealed class StreamRun<TInput, TResult, TCall> : PulledRun<TInput, TResult, TCall>,
    IAsyncEnumerator<Settled<TInput, TResult>>, IValueTaskSource<bool>
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly AsyncOrigin<TInput, TResult, TCall> _origin;
    private readonly RecordBuffer<TInput, TResult> _records;

    /// <summary>How many inputs may be taken that are not read yet: those that run, and those whose records wait (S15).</summary>
    private readonly long _maxAlive;

    /// <summary>How much room makes it worth resuming a slot: waking one costs more than a trivial item.</summary>
    private readonly int _minRoomToResume;

    private readonly CancellationToken _callToken;
    private readonly CancellationToken _enumerationToken;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // All of the state below is under the gate.
    private long _taken;
    private long _read;
    private long _fulfilled;
    private long _rejected;

    /// <summary>The reader waits in <see cref="MoveNextAsync"/>.</summary>
    private bool _readerWaits;

    /// <summary>What the last call of that gave was pending, and nobody has taken its result yet: not even if it is there.</summary>
    private bool _moveIsOpen;
    private bool _started;
    private bool _isFinished;
    private bool _readerLeft;
    private bool _endWasRead;

    /// <summary>What the reader is told after the last record; what happens after the run has ended changes nothing.</summary>
    private Exception? _whyItEnded;
    private readonly WakeUp _wakeUp;
    private ManualResetValueTaskSourceCore<bool> _move;

    private StreamRun(
        AsyncOrigin<TInput, TResult, TCall> origin, InputSource<TInput> source, in RunContext context, CancellationToken enumerationToken)
        : base(origin, source, context)
    {
        _origin = origin;
        _callToken = context.Token;
        _enumerationToken = enumerationToken;
        _records = RecordBuffer<TInput, TResult>.For(origin.Options.StreamOrder);
        int bufferSize = origin.Options.BufferSize ?? context.MaxConcurrency;
        _maxAlive = (long)context.MaxConcurrency + bufferSize;
        _minRoomToResume = Math.Max(1, bufferSize / 2);
        _wakeUp = new(this);
    }

    public Settled<TInput, TResult> Current { get; private set; }

    protected override bool HasRoom => Room > 0;

    /// <summary>What became of all inputs that were taken; exact once the run is over.</summary>
    private StatusCounts Counts => new(_fulfilled, _rejected, _taken - _fulfilled - _rejected);

    /// <summary>How many more inputs may be taken.</summary>
    private long Room => _maxAlive - (_taken - _read);

    /// <summary>A run that begins when it is first read.</summary>
    /// <param name="origin">The item method.</param>
    /// <param name="source">The inputs.</param>
    /// <param name="callToken">The token of the wrapper's call.</param>
    /// <param name="enumerationToken">The token of this enumeration (<c>WithCancellation</c>).</param>
    public static StreamRun<TInput, TResult, TCall> Create(
        AsyncOrigin<TInput, TResult, TCall> origin, InputSource<TInput> source, CancellationToken callToken, CancellationToken enumerationToken)
        => new(origin, source, origin.CreateContext(callToken, enumerationToken, isEndless: source.TakesToken), enumerationToken);

    public ValueTask<bool> MoveNextAsync()
    {
        bool start, isThere;
        short move;
        Slot<TInput, TResult, TCall>? resumed;
        lock (Gate)
        {
            if (_readerLeft || _endWasRead)
                return new(false);
            if (Volatile.Read(ref _moveIsOpen))
                throw new InvalidOperationException("MoveNextAsync was called again before the last call of it was awaited.");

            start = !_started;
            _started = true;
            isThere = TryRead();
            if (!isThere && _isFinished)
            {
                _endWasRead = true;
                return _whyItEnded is { } reason ? ValueTask.FromException<bool>(reason) : new(false);
            }
            if (!isThere)
            {
                _move.Reset();
                _readerWaits = true;
                _moveIsOpen = true;
            }
            move = _move.Version;
            // A reader that waits wants every slot that waits for room: its record may wait for the next item (S26).
            resumed = Room >= (isThere ? _minRoomToResume : 1) ? TakeOneWaiting() : null;
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
        // Already canceled: the source stays untouched (S8).
        if (Context.IsCanceled)
        {
            Finish();
            return;
        }
        Context.StartProgress(total: null);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            if (_readerLeft)
                return;
            _readerLeft = true;
            if (!_started || _isFinished)
                return;
        }

        // S16: no further pulls, and what runs is told to stop and awaited. The slots that wait for room retire only then: until
        // the run was told, one that found none would still have come to wait for it. Not here, where closing the source may block.
        Context.Stop!.Request();
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

    protected override void Take(Slot<TInput, TResult, TCall> slot, TInput input)
    {
        slot.Index = _taken++;
        slot.Input = input;
    }

    protected override void TakeBack(Slot<TInput, TResult, TCall> slot)
    {
        slot.HasRecord = true;
        Deliver(slot);
    }

    protected override ref Outcome<TResult> OutcomeOf(Slot<TInput, TResult, TCall> slot) => ref slot.Outcome;

    protected override void OnSettled(Slot<TInput, TResult, TCall> slot) => slot.HasRecord = true;

    protected override void Deliver(Slot<TInput, TResult, TCall> slot)
    {
        bool readerWaits;
        lock (Gate)
            readerWaits = DeliverUnderGate(slot);
        if (readerWaits)
            WakeReader();
    }

    protected override bool DeliverUnderGate(Slot<TInput, TResult, TCall> slot)
    {
        if (!slot.HasRecord)
            return false;
        slot.HasRecord = false;
        return Add(slot);
    }

    protected override void WakeReader() => ThreadPool.UnsafeQueueUserWorkItem(_wakeUp, preferLocal: false);

    protected override void Finish()
    {
        if (Context.Progress is { } progress)
            progress.Finish(Counts, SetFinished);
        else
            SetFinished();
    }

    /// <summary>Moves the slot's record to the buffer, or to the reader if it waits for just this one.</summary>
    /// <returns>Whether the reader is to be woken.</returns>
    private bool Add(Slot<TInput, TResult, TCall> slot)
    {
        var record = new Settled<TInput, TResult>(slot.Index, slot.Input, slot.Outcome);
        slot.Input = default!;
        slot.Outcome = default;
        _fulfilled += record.IsFulfilled ? 1 : 0;
        _rejected += record.IsRejected ? 1 : 0;
        if (_readerLeft)
            return false;
        _records.Add(record);
        if (!_readerWaits || !TryRead())
            return false;
        _readerWaits = false;
        return true;
    }

    private bool TryRead()
    {
        if (!_records.TryTake(out var record))
            return false;
        Current = record;
        _read++;
        return true;
    }

    private void SetFinished()
    {
        var end = CreateEnd(InputCompleted);
        _whyItEnded = WhyItEnded(end);
        Context.ReportEnd(end, Counts, Failure);
        bool readerWaits;
        lock (Gate)
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

    /// <summary>What the stream ends with after its last record, or null if nothing is missing: never silently short (S17).</summary>
    private Exception? WhyItEnded(in BatchEnd end)
    {
        if (_readerLeft)
            return null;
        if (Failure is not null)
            return new SettledInputException(_origin.MethodName, Counts, Failure);
        return end.StopReason switch
        {
            SettledStopReason.None => null,
            SettledStopReason.Canceled => Cancellation ?? new OperationCanceledException($"{_origin.MethodName} was canceled: {Counts}.", CanceledToken),
            var reason => new SettledBatchException(_origin.MethodName, Counts, reason),
        };
    }

    private CancellationToken CanceledToken => _callToken.IsCancellationRequested ? _callToken : _enumerationToken;

    /// <summary>
    /// Goes on with the reader on a pool thread. Behind what the pool has to do already, and not before it, as the value task source
    /// would queue its continuation itself: so there are several records to read for each time that the reader has to wait.
    /// </summary>
    private sealed class WakeUp(StreamRun<TInput, TResult, TCall> run) : IThreadPoolWorkItem
    {
        void IThreadPoolWorkItem.Execute()
        {
            if (!run._endWasRead)
                run._move.SetResult(true);
            else if (run._whyItEnded is { } reason)
                run._move.SetException(reason);
            else
                run._move.SetResult(false);
        }
    }
}
