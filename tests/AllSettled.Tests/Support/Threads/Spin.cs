using System.Diagnostics;

namespace AllSettled.Tests.Support;

internal static class Spin
{
    /// <summary>Keeps the thread busy: an item whose start is work.</summary>
    public static void For(TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
            Thread.SpinWait(10);
    }
}
