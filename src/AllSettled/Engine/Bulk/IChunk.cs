using AllSettled.Records;

namespace AllSettled.Engine.Bulk;

/// <summary>What a chunk says about all inputs of its batch.</summary>
internal interface IChunk
{
    /// <summary>How many inputs the batch has.</summary>
    int TotalInputs { get; }

    /// <summary>Their outcomes so far.</summary>
    StatusCounts TotalCounts { get; }

    /// <summary>Those that a retry does not run; null if all run.</summary>
    StatusCounts? TotalSkipped { get; }
}
