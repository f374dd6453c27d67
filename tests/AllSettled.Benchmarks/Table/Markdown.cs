using System.Text;
using Benchmarks.Model;
using Benchmarks.Workloads;

namespace Benchmarks.Table;

/// <summary>The results as tables for the page.</summary>
public static class Markdown
{
    public static string Of(Results results)
    {
        var text = new StringBuilder();
        var measured = Catalog.All
            .Select(workload => (Workload: workload, Result: results.Workloads.FirstOrDefault(result => result.Name == workload.Name)))
            .Where(pair => pair.Result is not null)
            .Select(pair => (pair.Workload, Result: pair.Result!))
            .ToList();

        if (measured.Any(pair => pair.Workload.Bar is not null))
            AppendBars(text, measured);
        foreach (var (workload, result) in measured)
            AppendWorkload(text, workload, result);
        if (results.Memory.Count > 0)
            AppendMemory(text, results.Memory);

        text.Append($"Measured on {results.Machine}");
        if (measured.Count > 0 && measured[0].Result.Load is not null)
        {
            text.Append($"; load average {measured.Min(pair => pair.Result.Load):F1} to {measured.Max(pair => pair.Result.Load):F1}")
                .Append(" (two of it are the measurement's own)");
        }
        return text.Append('.').ToString();
    }

    private static void AppendBars(StringBuilder text, List<(Workload Workload, WorkloadResult Result)> measured)
    {
        text.AppendLine("| workload | bar | time | bytes | |").AppendLine("|---|---|---:|---:|---|");
        foreach (var (workload, result) in measured)
        {
            if (workload.Bar is not { } bar)
                continue;
            var us = result.Contenders[1];
            text.AppendLine(
                $"| {workload.Name} | {bar} | {Ratio(us.Ratio)} ({Ratio(us.Low)}–{Ratio(us.High)}) | {Bytes(us.Bytes)} "
                + $"| {Verdict(bar, us)} |");
        }
        text.AppendLine();
    }

    private static string Verdict(Bar bar, ContenderResult us)
    {
        bool fast = Math.Round(us.Ratio, 2) <= bar.Ratio;
        bool small = bar.Bytes is not { } bytes || Math.Round(us.Bytes, 1) <= bytes;
        return fast && small ? "met" : fast ? "**bytes not met**" : small ? "**time not met**" : "**not met**";
    }

    private static void AppendWorkload(StringBuilder text, Workload workload, WorkloadResult result)
    {
        string unit = workload.Unit.ToString().ToLowerInvariant();
        text.AppendLine($"### {workload.Name}: {workload.Title}").AppendLine()
            .AppendLine($"| | time | quartiles | CPU | B/{unit} | ns/{unit} | CPU ns/{unit} | rounds |")
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var contender in result.Contenders)
        {
            text.AppendLine(
                $"| {contender.Name} | {Ratio(contender.Ratio)} | {Ratio(contender.Low)}–{Ratio(contender.High)} "
                + $"| {Ratio(contender.CpuRatio)} | {Bytes(contender.Bytes)} | {Nanoseconds(contender.Nanoseconds)} "
                + $"| {Nanoseconds(contender.CpuNanoseconds)} | {contender.Rounds} |");
        }
        foreach (var contender in result.Contenders.Where(contender => contender.Failures > 0))
        {
            text.AppendLine().AppendLine(
                $"{contender.Name} threw from within in {contender.Failures} of {contender.Failures + contender.Rounds} runs "
                + "and lost the batch; the others are what is shown.");
        }
        text.AppendLine();
    }

    private static void AppendMemory(StringBuilder text, IReadOnlyList<MemoryResult> memory)
    {
        text.Append($"### {StreamMemory.Name}: live heap over the start, at most, without the pool's own queue ")
            .AppendLine($"(bar for the bounded AllSettled: {StreamMemory.MaxLiveBytes / 1024} KiB)")
            .AppendLine()
            .AppendLine("| stream of | items | live KiB |")
            .AppendLine("|---|---:|---:|");
        foreach (var result in memory)
            text.AppendLine($"| {result.Name} | {result.Items:N0} | {Math.Max(0, result.LiveBytes) / 1024.0:N0} |");
        text.AppendLine();
    }

    private static string Ratio(double ratio) => ratio < 9.995 ? $"{ratio:F2}" : ratio < 99.95 ? $"{ratio:F1}" : $"{ratio:N0}";

    private static string Bytes(double bytes) => Math.Abs(bytes) < 9.95 ? $"{Math.Round(bytes, 1) + 0.0:0.0}" : $"{bytes:N0}";

    private static string Nanoseconds(double nanoseconds) => nanoseconds < 99.5 ? $"{nanoseconds:F1}" : $"{nanoseconds:N0}";
}
