using System.Numerics;

namespace AllSettled.Engine;

/// <summary>
/// The inputs and outcomes of a source whose length nobody knows. It grows by whole segments that never move, so that slots
/// can write their outcomes while it does.
/// </summary>
/// <remarks>One thread adds at a time; outcomes are written by whoever has the item.</remarks>
internal sealed class GrowingRecords<TInput, TResult>
{
    private const int FirstSegmentBits = 4;

    /// <summary>Segment s holds 16 · 2^s records, so 28 of them reach every index of an array.</summary>
    private readonly Segment[] _segments = new Segment[28];

    public int Count { get; private set; }

    /// <returns>The index of the new record.</returns>
    public int Add(TInput input)
    {
        var (segment, offset) = Locate(Count);
        if (offset == 0)
            _segments[segment] = new(1 << (segment + FirstSegmentBits));
        _segments[segment].Inputs[offset] = input;
        return Count++;
    }

    public ref Outcome<TResult> OutcomeAt(int index)
    {
        var (segment, offset) = Locate(index);
        return ref _segments[segment].Outcomes[offset];
    }

    public (TInput[] Inputs, Outcome<TResult>[] Outcomes) ToArrays()
    {
        var inputs = new TInput[Count];
        var outcomes = new Outcome<TResult>[Count];
        for (int start = 0; start < Count;)
        {
            var (segment, _) = Locate(start);
            int length = Math.Min(_segments[segment].Inputs.Length, Count - start);
            Array.Copy(_segments[segment].Inputs, 0, inputs, start, length);
            Array.Copy(_segments[segment].Outcomes, 0, outcomes, start, length);
            start += length;
        }
        return (inputs, outcomes);
    }

    private static (int Segment, int Offset) Locate(int index)
    {
        uint shifted = (uint)index + (1 << FirstSegmentBits);
        int log = BitOperations.Log2(shifted);
        return (log - FirstSegmentBits, (int)(shifted - (1u << log)));
    }

    private readonly struct Segment(int length)
    {
        public readonly TInput[] Inputs = new TInput[length];
        public readonly Outcome<TResult>[] Outcomes = new Outcome<TResult>[length];
    }
}
