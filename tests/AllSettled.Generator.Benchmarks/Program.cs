using AllSettled.Generator.Benchmarks;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// A compilation can be used only once, so every iteration is one run. The benchmarks run in this process: otherwise BenchmarkDotNet would
// build a project for each of them, which takes longer than all the measurements.
Job job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithStrategy(RunStrategy.Monitoring)
    .WithInvocationCount(1)
    .WithUnrollFactor(1)
    .WithWarmupCount(10)
    .WithIterationCount(15);
IConfig config = DefaultConfig.Instance
    .AddJob(job)
    .HideColumns(Column.Error, Column.StdDev, Column.Job, Column.Toolchain);

foreach (var summary in BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config))
    PerMethodTable.Write(summary, Console.Out);
