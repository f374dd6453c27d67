using Benchmarks.Model;
using Benchmarks.Workloads;

namespace Benchmarks.Table;

/// <summary><c>check</c>: every contender runs every workload once and must give the right records. Nothing is measured.</summary>
public static class CheckCommand
{
    public static int Run()
    {
        int checks = 0;
        foreach (var workload in Catalog.All)
        {
            Console.WriteLine(workload.Name);
            var expected = new Expectation(workload.Inputs(), workload.RecordOf);
            foreach (var contender in workload.Contenders(workload.Inputs()))
            {
                workload.Reset?.Invoke();
                contender.RunAsync(1).GetAwaiter().GetResult();
                contender.Check(expected);
                checks++;
            }
        }
        Console.WriteLine($"{checks} contenders gave the records that were expected of them.");
        return 0;
    }
}
