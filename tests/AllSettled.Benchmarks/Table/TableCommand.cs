using System.Diagnostics;
using System.Text.Json;
using Benchmarks.Workloads;

namespace Benchmarks.Table;

/// <summary>
/// <c>table [--seconds N] [workload…]</c>: measures each workload in a process of its own. A contender that blocks, fills the pool or
/// leaves garbage would affect the next workload. Prints the tables and keeps the results.
/// </summary>
public static class TableCommand
{
    private const string ChildCommand = "child";

    private static IEnumerable<string> Names => [.. Catalog.All.Select(workload => workload.Name), StreamMemory.Name];

    public static string ResultsPath { get; } = Path.Combine(Repository.Root, "artifacts", "benchmarks", "results.json");

    public static int Run(ReadOnlySpan<string> arguments)
    {
        double seconds = 20;
        if (arguments is ["--seconds", var given, ..])
        {
            seconds = double.Parse(given);
            arguments = arguments[2..];
        }
        string[] asked = [.. arguments];
        if (asked.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
            throw new ArgumentException($"There is no workload {unknown}, but {string.Join(", ", Names)}.");

        var began = Stopwatch.StartNew();
        var results = Results.Here();
        foreach (string name in Names.Where(name => asked.Length == 0 || asked.Contains(name)))
        {
            Console.Error.WriteLine($"{began.Elapsed:mm\\:ss} {name}");
            results = name == StreamMemory.Name
                ? results with { Memory = InOwnProcess<IReadOnlyList<MemoryResult>>(name, seconds) }
                : results with { Workloads = [.. results.Workloads, InOwnProcess<WorkloadResult>(name, seconds)] };
            // Written after each workload, so that a run which is interrupted keeps its results.
            (File.Exists(ResultsPath) ? results.Over(Results.Read(ResultsPath)) : results).Write(ResultsPath);
        }
        Console.Error.WriteLine($"{began.Elapsed:mm\\:ss} done");
        Console.WriteLine(Markdown.Of(results));
        return 0;
    }

    /// <summary>Runs in the process that <see cref="InOwnProcess"/> starts.</summary>
    public static int RunChild(string name, string seconds)
    {
        object result = name == StreamMemory.Name
            ? StreamMemory.Run()
            : new Rounds(Catalog.Find(name), TimeSpan.FromSeconds(double.Parse(seconds))).Run();
        Console.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    private static T InOwnProcess<T>(string name, double seconds)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Host(), ChildCommand, name, seconds.ToString()])
        {
            RedirectStandardOutput = true,
        })!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<T>(output)!
            : throw new InvalidOperationException($"{name} failed with exit code {child.ExitCode}.");

        // Under `dotnet AllSettled.Benchmarks.dll` the process is dotnet, which needs the path of the assembly.
        static string[] Host()
            => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(TableCommand).Assembly.Location] : [];
    }
}
