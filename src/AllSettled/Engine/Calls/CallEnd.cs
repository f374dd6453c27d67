using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>What the end of a bulk call means for its inputs (S35).</summary>
/// <param name="IsLast">Whether all inputs of the slot have settled. Else the slot makes a further call.</param>
/// <param name="Settled">The inputs that have settled.</param>
/// <param name="IsFatal">Whether memory ran out while the response was read (S18).</param>
internal readonly record struct CallEnd(bool IsLast, StatusCounts Settled, bool IsFatal = false);
