using System.Diagnostics;
using AllSettled.Records;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Bulk;

/// <summary>What a run knows about a chunk.</summary>
internal interface IChunk
{
    /// <summary>How many inputs the current call has.</summary>
    int Count { get; }

    /// <summary>The index of the first of them.</summary>
    long FirstIndex { get; }

    /// <summary>How many inputs there are around the chunk: those of its batch, or in a stream its own.</summary>
    int TotalInputs { get; }

    /// <summary>Their outcomes so far.</summary>
    StatusCounts TotalCounts { get; }

    /// <summary>Those that a retry does not run; null if all run.</summary>
    StatusCounts? TotalSkipped { get; }

    /// <summary>The inputs of the current call; a list of their type.</summary>
    object CopyOfInputs { get; }

    /// <summary>Tells the observer that the inputs are about to be sent. Does nothing where they are sent again.</summary>
    void ReportStart(ObserverCalls observer, TimeProvider timeProvider);

    /// <summary>Tells the observer which inputs have settled, of those that were sent and that it has not heard of.</summary>
    /// <param name="observer">The observer.</param>
    /// <param name="timeProvider">The clock of the run.</param>
    /// <param name="activity">The span of the call, or null.</param>
    void ReportSettled(ObserverCalls observer, TimeProvider timeProvider, Activity? activity);

    /// <summary>Gives the observer the values of the records that nobody has read.</summary>
    void DropUnread(BatchTelemetry telemetry);
}
