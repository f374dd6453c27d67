namespace AllSettled.Engine.Streams;

/// <summary>
/// The settled records of a stream that its reader has not read, in the order in which it reads them. Not synchronized.
/// </summary>
internal abstract class RecordBuffer<TInput, TResult>
{
    public static RecordBuffer<TInput, TResult> For(StreamOrder order) => order == StreamOrder.Input ? new InInputOrder() : new AsSettled();

    public abstract void Add(in Settled<TInput, TResult> record);

    /// <summary>Takes the record that the reader reads next, if it is there.</summary>
    public abstract bool TryTake(out Settled<TInput, TResult> record);

    private sealed class AsSettled : RecordBuffer<TInput, TResult>
    {
        private readonly Queue<Settled<TInput, TResult>> _records = new();

        public override void Add(in Settled<TInput, TResult> record) => _records.Enqueue(record);

        public override bool TryTake(out Settled<TInput, TResult> record) => _records.TryDequeue(out record);
    }

    /// <summary>
    /// A ring buffer that begins with the next index. The number of unread inputs is bounded (S15), so the ring never grows beyond
    /// that bound, rounded up to a power of two.
    /// </summary>
    private sealed class InInputOrder : RecordBuffer<TInput, TResult>
    {
        private (bool Settled, Settled<TInput, TResult> Record)[] _ring = new (bool, Settled<TInput, TResult>)[16];
        private long _next;

        public override void Add(in Settled<TInput, TResult> record)
        {
            while (record.Index - _next >= _ring.Length)
                Grow();
            _ring[PlaceOf(record.Index)] = (true, record);
        }

        public override bool TryTake(out Settled<TInput, TResult> record)
        {
            ref var place = ref _ring[PlaceOf(_next)];
            record = place.Record;
            if (!place.Settled)
                return false;
            place = default;
            _next++;
            return true;
        }

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
