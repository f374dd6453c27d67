using AllSettled.Records;

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
}
