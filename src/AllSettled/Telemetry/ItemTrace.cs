using System.Diagnostics;

namespace AllSettled.Telemetry;

/// <summary>What the telemetry keeps about an item while it runs.</summary>
/// <param name="Activity">The span of the item. Null if nobody listens to spans.</param>
/// <param name="Began">When the item began: a timestamp of the batch's time provider.</param>
/// <param name="IsCounted">Whether the item is counted among the active items.</param>
/// <param name="Index">The index of the item's record; of a bulk call, that of its first input.</param>
/// <param name="Input">The input of the item, if an observer sees it; else null.</param>
internal readonly record struct ItemTrace(Activity? Activity, long Began, bool IsCounted, long Index, object? Input);
