using System.Runtime.InteropServices;
using System.Text.Json;

namespace Benchmarks.Table;

/// <summary>What a contender came to in a workload.</summary>
/// <param name="Name">Who.</param>
/// <param name="Ratio">Elapsed time, as a multiple of what the limit took in the same round; the median over the rounds.</param>
/// <param name="Low">The quartile below it: a quarter of the rounds were at or under this.</param>
/// <param name="High">The quartile above.</param>
/// <param name="CpuRatio">Processor time, likewise.</param>
/// <param name="Bytes">Allocated per item, beyond the arrays of results and what the item method allocates itself.</param>
/// <param name="Nanoseconds">Elapsed per item; for orientation, since it depends on the machine.</param>
/// <param name="CpuNanoseconds">Processor time per item.</param>
/// <param name="Rounds">How many rounds that is.</param>
/// <param name="Failures">How many further runs the contender broke off with an exception of its own.</param>
public sealed record ContenderResult(
    string Name, double Ratio, double Low, double High, double CpuRatio, double Bytes, double Nanoseconds, double CpuNanoseconds,
    int Rounds, int Failures = 0);

/// <param name="Name">Which workload.</param>
/// <param name="Contenders">The limit first, AllSettled second.</param>
/// <param name="Load">How many threads of the machine wanted a processor when it ended; null if the machine does not say.</param>
public sealed record WorkloadResult(string Name, IReadOnlyList<ContenderResult> Contenders, double? Load);

/// <param name="Name">Who streamed what.</param>
/// <param name="Items">How many records were read.</param>
/// <param name="LiveBytes">By how much the live heap was larger than at the start, at most.</param>
public sealed record MemoryResult(string Name, long Items, long LiveBytes);

/// <summary>Everything that was measured, and where.</summary>
public sealed record Results
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string Machine { get; init; } = "";

    public IReadOnlyList<WorkloadResult> Workloads { get; init; } = [];

    public IReadOnlyList<MemoryResult> Memory { get; init; } = [];

    public static Results Here() => new()
    {
        Machine = $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}",
    };

    public static Results Read(string path) => JsonSerializer.Deserialize<Results>(File.ReadAllText(path), s_json)!;

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, s_json) + "\n");
    }

    /// <summary>These results where there are any, and the older ones where not.</summary>
    public Results Over(Results older) => this with
    {
        Workloads = [.. Workloads, .. older.Workloads.Where(old => Workloads.All(result => result.Name != old.Name))],
        Memory = Memory.Count > 0 ? Memory : older.Memory,
    };

    /// <summary>The load average of the last minute.</summary>
    public static double? Load()
        => File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]) : null;
}
