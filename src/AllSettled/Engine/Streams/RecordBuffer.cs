namespace AllSettled.Engine.Streams;

/// <summary>
/// The settled records of a stream that its reader has not read, in the order in which it reads them. Threads add one at a time. The reader
/// takes all that are there at once, and then reads them without the lock.
/// </summary>
internal abstract class RecordBuffer<TInput, TResult>
{
    private readonly object _gate = new();

    /// <summary>The reader's own: the records that it has taken.</summary>
    private Queue<Settled<TInput, TResult>> _taken = new();

    // The fields from here on are written under the lock.
    /// <summary>Whether the record that follows those that were taken is there.</summary>
    private volatile bool _hasNext;
    private volatile bool _readerWaits;
    private volatile bool _isFinished;
    private bool _dropsRecords;
    private long _fulfilled;
    private long _rejected;

    public static RecordBuffer<TInput, TResult> For(StreamOrder order) => order == StreamOrder.Input ? new InInputOrder() : new AsSettled();

    /// <summary>Whether the reader waits for a record or for the end.</summary>
    public bool ReaderWaits => _readerWaits;

    /// <summary>Whether the run is over. Records may be left.</summary>
    public bool IsFinished => _isFinished;

    /// <summary>Whether there is a record for the reader. Called by the reader alone.</summary>
    public bool HasNext => _taken.Count > 0 || _hasNext;

    /// <summary>How many inputs of the records that were added are fulfilled, and how many are rejected.</summary>
    public (long Fulfilled, long Rejected) Counts => (_fulfilled, _rejected);

    /// <param name="record">The record.</param>
    /// <param name="fulfilled">How many of its inputs are fulfilled.</param>
    /// <param name="rejected">How many of them are rejected.</param>
    /// <returns>Whether the caller must wake the reader.</returns>
    public bool Add(in Settled<TInput, TResult> record, int fulfilled, int rejected)
    {
        lock (_gate)
        {
            _fulfilled += fulfilled;
            _rejected += rejected;
            if (_dropsRecords)
                return false;
            Keep_NeedsLock(record);
            return _hasNext && TryWake_NeedsLock();
        }
    }

    /// <summary>Takes the record that the reader reads next, if it is there. Called by the reader alone.</summary>
    public bool TryTake(out Settled<TInput, TResult> record)
    {
        if (_taken.TryDequeue(out record))
            return true;
        if (!_hasNext)
            return false;
        lock (_gate)
        {
            TakeAll_NeedsLock(ref _taken);
            _hasNext = false;
        }
        return _taken.TryDequeue(out record);
    }

    /// <summary>The reader comes to wait.</summary>
    /// <returns>False if there is a record or the run is over, so that it must not wait.</returns>
    public bool TryWait()
    {
        lock (_gate)
            return _readerWaits = !_hasNext && !_isFinished;
    }

    /// <summary>The run is over.</summary>
    /// <returns>Whether the caller must wake the reader.</returns>
    public bool Finish()
    {
        lock (_gate)
        {
            _isFinished = true;
            return TryWake_NeedsLock();
        }
    }

    /// <summary>The reader has left.</summary>
    /// <param name="keepRecords">Whether the records are kept for <see cref="TakeLeft"/>. Else they are dropped from here on.</param>
    public void LeaveReader(bool keepRecords)
    {
        lock (_gate)
            _dropsRecords = !keepRecords;
    }

    /// <summary>Takes all records that are left, when the reader has left and the run is over.</summary>
    public List<Settled<TInput, TResult>> TakeLeft()
    {
        lock (_gate)
        {
            List<Settled<TInput, TResult>> left = [.. _taken, .. Left_NeedsLock];
            _taken.Clear();
            _dropsRecords = true;
            _hasNext = false;
            return left;
        }
    }

    /// <summary>Keeps the record, and says whether the next one is there.</summary>
    protected abstract void Keep_NeedsLock(in Settled<TInput, TResult> record);

    /// <summary>Moves all records that the reader may read now.</summary>
    /// <param name="taken">Empty.</param>
    protected abstract void TakeAll_NeedsLock(ref Queue<Settled<TInput, TResult>> taken);

    /// <summary>All records that were not moved.</summary>
    protected abstract IEnumerable<Settled<TInput, TResult>> Left_NeedsLock { get; }

    private bool TryWake_NeedsLock()
    {
        bool readerWaits = _readerWaits;
        _readerWaits = false;
        return readerWaits;
    }

    private sealed class AsSettled : RecordBuffer<TInput, TResult>
    {
        private Queue<Settled<TInput, TResult>> _records = new();

        protected override void Keep_NeedsLock(in Settled<TInput, TResult> record)
        {
            _records.Enqueue(record);
            _hasNext = true;
        }

        protected override void TakeAll_NeedsLock(ref Queue<Settled<TInput, TResult>> taken) => (_records, taken) = (taken, _records);

        protected override IEnumerable<Settled<TInput, TResult>> Left_NeedsLock => _records;
    }

    /// <summary>
    /// A ring buffer that begins with the next index. The number of unread inputs is bounded (S15), so the ring never grows beyond
    /// that bound, rounded up to a power of two.
    /// </summary>
    private sealed class InInputOrder : RecordBuffer<TInput, TResult>
    {
        private (bool Settled, Settled<TInput, TResult> Record)[] _ring = new (bool, Settled<TInput, TResult>)[16];
        private long _next;

        protected override void Keep_NeedsLock(in Settled<TInput, TResult> record)
        {
            while (record.Index - _next >= _ring.Length)
                Grow();
            _ring[PlaceOf(record.Index)] = (true, record);
            _hasNext |= record.Index == _next;
        }

        protected override void TakeAll_NeedsLock(ref Queue<Settled<TInput, TResult>> taken)
        {
            while (_ring[PlaceOf(_next)] is { Settled: true, Record: var record })
            {
                taken.Enqueue(record);
                _ring[PlaceOf(_next++)] = default;
            }
        }

        protected override IEnumerable<Settled<TInput, TResult>> Left_NeedsLock
            => _ring.Where(static place => place.Settled).Select(static place => place.Record).OrderBy(static record => record.Index);

        private long PlaceOf(long index) => index & (_ring.Length - 1);

        private void Grow()
        {
            var old = _ring;
            _ring = new (bool, Settled<TInput, TResult>)[old.Length * 2];
            foreach (var place in old)
            {
                if (place.Settled)
                    _ring[PlaceOf(place.Record.Index)] = place;
            }
        }
    }
}
