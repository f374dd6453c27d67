using System.Diagnostics;
using Benchmarks.Model;

namespace Benchmarks.Table;

/// <summary>The cost of one run of one contender, for all of its batches together.</summary>
/// <param name="Wall">Elapsed time.</param>
/// <param name="Cpu">Processor time of the whole process, garbage collector included.</param>
/// <param name="Bytes">The bytes that all threads allocated.</param>
public readonly record struct Sample(TimeSpan Wall, TimeSpan Cpu, long Bytes)
{
    /// <summary>Runs the contender once, and then checks its records.</summary>
    public static Sample Of(Contender contender, Workload workload, Expectation expected)
    {
        workload.Reset?.Invoke();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        contender.RunAsync(workload.Batches).GetAwaiter().GetResult();
        var sample = new Sample(
            Stopwatch.GetElapsedTime(began),
            Environment.CpuUsage.TotalTime - cpu,
            GC.GetTotalAllocatedBytes(precise: true) - bytes);

        contender.Check(expected);
        return sample;
    }
}
