using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Every workload, in the order of the table.</summary>
public static class Catalog
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        .. CompletedWorkloads.All,
        .. AwaitedWorkloads.All,
        .. SynchronousWorkloads.All,
        .. FailureWorkloads.All,
        .. SmallBatchWorkloads.All,
        .. StreamWorkloads.All,
        .. FeatureWorkloads.All,
    ];

    /// <exception cref="ArgumentException">There is no such workload.</exception>
    public static Workload Find(string name)
        => All.FirstOrDefault(workload => workload.Name == name)
            ?? throw new ArgumentException($"There is no workload {name}, but {string.Join(", ", All.Select(workload => workload.Name))}.");
}
