using System.Runtime.InteropServices;
using System.Text.Json;

namespace Benchmarks.Table;

/// <summary>The result of a contender in a workload.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Ratio">Elapsed time as a multiple of the limit's time in the same round; the median over the rounds.</param>
/// <param name="Low">The lower quartile of the ratios: a quarter of the rounds had at most this.</param>
/// <param name="High">The upper quartile of the ratios.</param>
/// <param name="CpuRatio">Processor time as a multiple of the limit's; the median over the rounds.</param>
/// <param name="Bytes">Bytes allocated per item, without the arrays of results and without what the item method itself allocates.</param>
/// <param name="Nanoseconds">Elapsed time per item. This depends on the machine, so it is for orientation only.</param>
/// <param name="CpuNanoseconds">Processor time per item.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="Failures">How many further runs the contender ended with an exception of its own.</param>
public sealed record ContenderResult(
    string Name, double Ratio, double Low, double High, double CpuRatio, double Bytes, double Nanoseconds, double CpuNanoseconds,
    int Rounds, int Failures = 0);

/// <param name="Name">The workload.</param>
/// <param name="Contenders">The results: the limit first, the bounded AllSettled second, then the peers.</param>
/// <param name="Load">The load average of the machine at the end. Null if the machine does not report it.</param>
public sealed record WorkloadResult(string Name, IReadOnlyList<ContenderResult> Contenders, double? Load);

/// <param name="Name">The contender and its items.</param>
/// <param name="Items">How many records were read.</param>
/// <param name="LiveBytes">The largest growth of the live heap since the start.</param>
public sealed record MemoryResult(string Name, long Items, long LiveBytes);

/// <summary>Everything that was measured, and the machine.</summary>
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

    /// <summary>Returns these results, with the older ones where these have none.</summary>
    public Results Over(Results older) => this with
    {
        Workloads = [.. Workloads, .. older.Workloads.Where(old => Workloads.All(result => result.Name != old.Name))],
        Memory = Memory.Count > 0 ? Memory : older.Memory,
    };

    /// <summary>The load average of the last minute. Null if the machine does not report it.</summary>
    public static double? Load()
        => File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]) : null;
}
