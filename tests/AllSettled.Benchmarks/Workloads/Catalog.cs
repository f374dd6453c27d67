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
        .. PartitionWorkloads.All,
        .. BulkWorkloads.All,
    ];

    public static Workload Find(string name) => All.Single(workload => workload.Name == name);
}
