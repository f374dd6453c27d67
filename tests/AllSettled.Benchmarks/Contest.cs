using BenchmarkDotNet.Attributes;
using Benchmarks.Model;
using Benchmarks.Workloads;

namespace Benchmarks;

/// <summary>The workloads under BenchmarkDotNet. Each contender is a case, and a case runs a whole batch.</summary>
[MemoryDiagnoser]
public class Contest
{
    private Contender? _contender;

    public static IEnumerable<Entry> Entries
        => from workload in Catalog.All
           from contender in workload.Contenders([])
           select new Entry(workload.Name, contender.Name);

    [ParamsSource(nameof(Entries))]
    public Entry? Who { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var workload = Catalog.Find(Who!.Workload);
        _contender = workload.Contenders(workload.Inputs()).Single(contender => contender.Name == Who.Contender);
        _contender.RunAsync(1).GetAwaiter().GetResult();
        _contender.Check(new(workload.Inputs(), workload.RecordOf));
    }

    [Benchmark]
    public Task Batch() => _contender!.RunAsync(1);

    public sealed record Entry(string Workload, string Contender)
    {
        public override string ToString() => $"{Workload}: {Contender}";
    }
}
