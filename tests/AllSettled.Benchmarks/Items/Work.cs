using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Benchmarks.Items;

/// <summary>Work that takes processor time and no memory.</summary>
public static class Work
{
    private static readonly int s_roundsPerMicrosecond = Calibrate();

    /// <summary>Computes for about this many microseconds.</summary>
    /// <returns>The input.</returns>
    public static int Compute(int input, int microseconds) => input + Rounds(input, s_roundsPerMicrosecond * microseconds);

    /// <summary>Counts rounds and does not read a clock. So a thread that is interrupted does the same work.</summary>
    /// <returns>Always 0, but the compiler does not know that.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Rounds(int seed, int rounds)
    {
        uint state = (uint)seed | 1;
        for (int n = 0; n < rounds; n++)
            state = (state * 747796405 + 2891336453) | 1;
        return (int)(state & 1) - 1;
    }

    private static int Calibrate()
    {
        const int Sample = 1_000_000;
        double fastest = double.MaxValue;
        for (int n = 0; n < 20; n++)
        {
            long began = Stopwatch.GetTimestamp();
            Rounds(n, Sample);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }
        return Math.Max(1, (int)(Sample / fastest));
    }
}
