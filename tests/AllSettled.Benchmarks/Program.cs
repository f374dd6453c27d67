using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Benchmarks;
using Benchmarks.Table;

return args switch
{
    ["table", .. var rest] => TableCommand.Run(rest),
    ["child", var workload, var seconds] => TableCommand.RunChild(workload, seconds),
    ["check"] => CheckCommand.Run(),
    ["page"] => PageCommand.Run(),
    _ => RunBenchmarkDotNet(),
};

// Runs in this process. Otherwise BenchmarkDotNet would build a project for each benchmark, without this repository's package versions.
int RunBenchmarkDotNet()
{
    var config = DefaultConfig.Instance
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
    return BenchmarkSwitcher.FromTypes([typeof(Contest)]).Run(args, config).Any() ? 0 : 1;
}
