using System.Diagnostics;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Bulk;

/// <summary>What the observer of a run sees of a chunk: its inputs.</summary>
internal sealed partial class Chunk<TInput, TResult>
{
    /// <summary>The parts that have settled since the last report; null if the chunk was not sent, or there is no observer.</summary>
    private List<(int Start, int Count)>? _ended;

    /// <summary>When the chunk was sent first, in ticks of the clock.</summary>
    private long _began;

    public object CopyOfInputs => CopyInputs();

    /// <summary>How many of the records were read. Written by the reader of a stream.</summary>
    public int ReadCount { get; set; }

    public void ReportStart(ObserverCalls observer, TimeProvider timeProvider)
    {
        if (_ended is not null)
            return;
        _ended = [];
        _began = timeProvider.GetTimestamp();
        for (int i = 0; i < Count; i++)
            observer.StartInput(IndexAt(PositionOf(i)), InputOf(i));
    }

    public void ReportSettled(ObserverCalls observer, TimeProvider timeProvider, Activity? activity)
    {
        if (_ended is null)
            return;
        var elapsed = timeProvider.GetElapsedTime(_began);
        foreach (var (first, count) in _ended)
        {
            for (int n = first; n < first + count; n++)
            {
                int position = items.PositionOf(n);
                observer.Settle(activity, IndexAt(position), items.Inputs[position], items.Outcomes[position], elapsed);
            }
        }
        _ended.Clear();
    }

    public void DropUnread(BatchTelemetry telemetry)
    {
        // Equal inputs have the same result. It is dropped once, and not at all if one of them was read.
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        for (int position = 0; position < TotalInputs; position++)
        {
            bool isRead = position < ReadCount;
            bool isNew = typeof(TResult).IsValueType || items.Outcomes[position].Value is not { } value || seen.Add(value);
            if (isNew && !isRead)
                telemetry.DropValueOf(RecordAt(position));
        }
    }
}
