using AllSettled.Engine.Inputs;
using AllSettled.Errors;
using AllSettled.Records;

namespace AllSettled.Engine.Bulk;

/// <summary>
/// The inputs that one slot sends: in one call, or in several if the call fails and is made again for parts of them (S35). Used by the
/// thread that owns the slot.
/// </summary>
/// <param name="items">The items around the chunk: those of its batch, or in a stream its own. The chunk writes their outcomes.</param>
/// <param name="start">The number of the chunk's first item among those that run.</param>
/// <param name="count">How many items it has.</param>
/// <param name="taken">How many inputs of the stream were taken before these items.</param>
internal sealed partial class Chunk<TInput, TResult>(CountedItems<TInput, TResult> items, int start, int count, long taken = 0) : IChunk
{
    /// <summary>The parts that are to be sent after the current one; null while the chunk is whole.</summary>
    private Stack<(int Start, int Count)>? _parts;

    private (int Start, int Count) _current = (start, count);

    /// <summary>The different inputs of the current part, and the place of each item's input among them; null if all are sent.</summary>
    private (TInput[] Inputs, int[] Places)? _distinct;

    public int TotalInputs => items.Inputs.Length;

    public StatusCounts TotalCounts => items.Counts;

    public StatusCounts? TotalSkipped => items.Skipped;

    public int Count => _current.Count;

    /// <summary>The items around the chunk.</summary>
    public CountedItems<TInput, TResult> Items => items;

    /// <summary>The number of the current call's first item among those that run.</summary>
    public int Start => _current.Start;

    public long FirstIndex => IndexAt(PositionOf(0));

    /// <summary>How many inputs the current call sends: fewer than <see cref="Count"/> if some are equal.</summary>
    public int SentCount => _distinct?.Inputs.Length ?? Count;

    /// <summary>Whether the chunk is still to be sent as a whole, or was.</summary>
    public bool IsWhole => _parts is null;

    /// <summary>The inputs of a call of the current part. A new array each time: the method may keep it or change it.</summary>
    /// <param name="distinct">Whether equal inputs are sent once.</param>
    /// <exception cref="Exception">The inputs cannot be compared.</exception>
    public TInput[] Send(bool distinct)
    {
        // A pipeline may make several calls at once. The first one is over here before it makes another.
        if (_distinct is { } known)
            return [.. known.Inputs];
        var inputs = CopyInputs();
        if (!distinct || new HashSet<TInput>(inputs).Count == inputs.Length)
            return inputs;
        _distinct = known = FindDistinct();
        return [.. known.Inputs];
    }

    /// <summary>The input of an item of the current part.</summary>
    public TInput InputOf(int i) => items.Inputs[PositionOf(i)];

    /// <summary>One of the inputs that the current call sends.</summary>
    public TInput SentInput(int place) => _distinct is { } known ? known.Inputs[place] : InputOf(place);

    /// <summary>The places of the current part's items among the inputs that were sent; null if all were sent, in their order.</summary>
    public int[]? Places => _distinct?.Places;

    public ref Outcome<TResult> OutcomeOf(int i) => ref items.Outcomes[PositionOf(i)];

    /// <summary>Rejects all items of the current part.</summary>
    public StatusCounts Reject(Exception error, int calls)
    {
        for (int i = 0; i < Count; i++)
            OutcomeOf(i).Reject(error, calls);
        return CountOutcomes();
    }

    /// <summary>Cancels all items of the current part.</summary>
    public StatusCounts Cancel(Exception? error, int calls)
    {
        for (int i = 0; i < Count; i++)
            OutcomeOf(i).Cancel(calls, error);
        return CountOutcomes();
    }

    /// <summary>Whether an item of the current part failed with an <see cref="OutOfMemoryException"/>.</summary>
    public bool RanOutOfMemory()
    {
        for (int i = 0; i < Count; i++)
        {
            if (OutcomeOf(i).Error is OutOfMemoryException)
                return true;
        }
        return false;
    }

    /// <summary>The outcomes of the current part. An item that was not sent again may have that of an earlier run.</summary>
    private StatusCounts CountOutcomes()
    {
        Span<int> counts = stackalloc int[3];
        for (int i = 0; i < Count; i++)
            counts[(int)OutcomeOf(i).Status]++;
        return new(
            counts[(int)SettledStatus.Fulfilled], counts[(int)SettledStatus.Rejected], counts[(int)SettledStatus.Canceled]);
    }

    /// <summary>The current part is sent again, in parts of this size.</summary>
    public void SplitCurrent(int size)
    {
        _parts ??= new();
        // The last part first: a stack gives back the first part first.
        int end = _current.Start + _current.Count;
        for (int from = _current.Start + ((_current.Count - 1) / size * size); from >= _current.Start; from -= size)
        {
            _parts.Push((from, end - from));
            end = from;
        }
        _current = default;
    }

    /// <summary>Makes the next part the current one, if there is one.</summary>
    public bool TryNext()
    {
        _ended?.Add(_current);
        if (_parts is null || !_parts.TryPop(out var next))
            return false;
        _current = next;
        _distinct = null;
        return true;
    }

    /// <summary>The record of one of the items around the chunk.</summary>
    public Settled<TInput, TResult> RecordAt(int position)
        => new(IndexAt(position), items.Inputs[position], items.Outcomes[position]);

    /// <summary>The first inputs of the current part. Telemetry shows them, if it may.</summary>
    public override string ToString()
        => string.Join(", ", Enumerable.Range(0, Math.Min(Count, 64)).Select(i => Describe.Value(InputOf(i))));

    private TInput[] CopyInputs()
    {
        if (items.Positions is null)
            return items.Inputs.AsSpan(Start, Count).ToArray();
        var inputs = new TInput[Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = InputOf(i);
        return inputs;
    }

    private (TInput[] Inputs, int[] Places) FindDistinct()
    {
        // In a tuple, because a dictionary takes no null.
        var known = new Dictionary<ValueTuple<TInput>, int>(Count);
        var places = new int[Count];
        for (int i = 0; i < places.Length; i++)
        {
            var key = ValueTuple.Create(InputOf(i));
            if (!known.TryGetValue(key, out places[i]))
                known.Add(key, places[i] = known.Count);
        }
        // A dictionary from which nothing is removed keeps its order.
        return ([.. known.Keys.Select(static key => key.Item1)], places);
    }

    private long IndexAt(int position) => taken + items.IndexOf(position);

    private int PositionOf(int i) => items.PositionOf(_current.Start + i);
}
