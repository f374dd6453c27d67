using System.Diagnostics;

namespace AllSettled.Telemetry;

/// <summary>An item that runs and is listened to.</summary>
/// <param name="Activity">Its span; null if nobody wants one.</param>
/// <param name="Began">A timestamp of the batch's time provider.</param>
/// <param name="IsCounted">Whether it is among the active items.</param>
internal readonly record struct ItemTrace(Activity? Activity, long Began, bool IsCounted);
