using System.Globalization;
using BenchmarkDotNet.Reports;

namespace AllSettled.Generator.Benchmarks;

/// <summary>The figures that have budgets: our own share for one marked method, without the floor.</summary>
internal static class PerMethodTable
{
    public static void Write(Summary summary, TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine("Per marked method, without the floor (budgets: cold 60 us and 30 KB, any edit 50 us and 8 KB)");
        writer.WriteLine();
        writer.WriteLine("| Run           | Layout       | Methods |        us |       KB |");
        writer.WriteLine("|---------------|--------------|--------:|----------:|---------:|");
        foreach (BenchmarkReport ours in summary.Reports.Where(report => Parameter(report, "Generator") is "AllSettled"))
        {
            BenchmarkReport? floor = summary.Reports.FirstOrDefault(
                report => Parameter(report, "Generator") is "Floor" && Same(report, ours));
            if (ours.ResultStatistics is null || floor?.ResultStatistics is null)
                continue;
            int methods = (int)Parameter(ours, "Methods");
            // The median leaves out the time of a garbage collection or of another process.
            double microseconds = (ours.ResultStatistics.Median - floor.ResultStatistics.Median) / 1000 / methods;
            double kilobytes = (Allocated(ours) - Allocated(floor)) / 1024.0 / methods;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name(ours),-13} | {Parameter(ours, "Layout"),-12} | {methods,7} | {microseconds,9:F1} | {kilobytes,8:F1} |"));
        }
    }

    private static bool Same(BenchmarkReport one, BenchmarkReport other)
        => Name(one) == Name(other)
            && Parameter(one, "Methods").Equals(Parameter(other, "Methods"))
            && Parameter(one, "Layout").Equals(Parameter(other, "Layout"));

    private static string Name(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethod.Name;

    private static object Parameter(BenchmarkReport report, string name) => report.BenchmarkCase.Parameters[name];

    private static long Allocated(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
}
