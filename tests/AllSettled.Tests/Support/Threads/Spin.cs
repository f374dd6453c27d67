using System.Diagnostics;

namespace AllSettled.Tests.Support;

internal static class Spin
{
    /// <summary>Keeps the thread busy, as an item does that works before its first await.</summary>
    public static void For(TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
            Thread.SpinWait(10);
    }
}
