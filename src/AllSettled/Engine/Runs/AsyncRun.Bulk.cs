using AllSettled.Engine.Bulk;
using AllSettled.Records;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Runs;

/// <summary>How a run settles calls that have many inputs (S35).</summary>
/// <remarks>
/// The item of a slot is a chunk, and the outcome in the slot is that of one call. A call that fails may be made again for parts of its
/// inputs. The slot itself makes these calls, one after the other: so they need no place, and the chunk has one owner.
/// </remarks>
internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>The item of a bulk call, which is a chunk.</summary>
    protected static IChunk ChunkOf(TInput input) => (IChunk)input!;

    private ItemTrace TraceCall(BatchTelemetry telemetry, IChunk chunk)
    {
        var trace = telemetry.BeginCall(chunk.FirstIndex, chunk, chunk.Count);
        if (telemetry.Observer is { } observer)
            chunk.ReportStart(observer, Context.TimeProvider);
        return trace;
    }

    private void CompleteCall(Slot slot, in Outcome<TResult> outcome)
    {
        var end = Call.End(slot.Input, outcome);
        if (end.IsFatal)
            Stop(SettledStopReason.Fatal);
        // Before the observer, which may be slow: no further call may be made.
        Count(end.Settled);
        ReportSettled(slot);
        Context.Telemetry?.EndCall(slot.Trace, outcome, end.Settled);
        slot.HasRecord = end.IsLast;
        if (!end.IsLast)
        {
            slot.IsClaimed = true;
            // This is the parameter as well. Nothing may read it from here on.
            OutcomeOf(slot) = default;
        }
    }

    /// <summary>The slot's chunk is not sent, or not again.</summary>
    private void GiveUp(Slot slot)
    {
        var end = Call.GiveUp(slot.Input);
        ReportSettled(slot);
        Context.Telemetry?.CountInputs(end.Settled);
        Count(end.Settled);
    }

    private void ReportSettled(Slot slot)
    {
        if (Context.Telemetry is { Observer: { } observer })
            ChunkOf(slot.Input).ReportSettled(observer, Context.TimeProvider, slot.Trace.Activity);
    }

    private void Count(StatusCounts settled)
    {
        if (Context.Tally is { } tally && tally.Add(settled))
            StopAtThreshold();
    }

    /// <summary>A new slot goes on with the chunk of a slot whose call is abandoned.</summary>
    private Slot Replace(Slot abandoned)
    {
        var slot = NewSlot();
        if (TCall.IsBulk && abandoned.IsClaimed)
            (slot.Index, slot.Input, slot.IsClaimed) = (abandoned.Index, abandoned.Input, true);
        return slot;
    }
}
