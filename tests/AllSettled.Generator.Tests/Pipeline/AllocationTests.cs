using System.Globalization;
using AllSettled.Generator.Benchmarks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary>
/// What the generator allocates in addition to Roslyn's search for the marked methods. Unlike time, the number of bytes is the same on
/// every machine, and much of the time goes into allocations.
/// </summary>
public class AllocationTests
{
    /// <summary>For the first run. It includes 20 KB of generated text.</summary>
    private const int ColdBudget = 31 * 1024;

    /// <summary>
    /// For every marked method at every keystroke. Each must be checked, because a change in any file may change its meaning.
    /// </summary>
    private const int EditBudget = 8 * 1024;

    /// <summary>Once per compilation.</summary>
    private const int ProjectBudget = 20 * 1024;

    [Theory]
    [InlineData(1, Layout.OnePerType)]
    [InlineData(100, Layout.OnePerType)]
    [InlineData(100, Layout.AllInOneType)]
    [InlineData(1000, Layout.AllInOneType)]
    public void The_first_run_keeps_its_budget(int methods, Layout layout)
        => AssertBudget(methods, layout, ColdBudget, emitted: 0, static project => project.Fresh(), isCold: true);

    [Theory]
    [InlineData(1, Layout.OnePerType)]
    [InlineData(100, Layout.OnePerType)]
    [InlineData(100, Layout.AllInOneType)]
    [InlineData(1000, Layout.AllInOneType)]
    public void An_edit_elsewhere_keeps_its_budget(int methods, Layout layout)
        => AssertBudget(methods, layout, EditBudget, emitted: 0, static project => project.EditElsewhere());

    [Theory]
    [InlineData(100, Layout.OnePerType)]
    [InlineData(100, Layout.AllInOneType)]
    public void An_edit_of_a_body_keeps_its_budget(int methods, Layout layout)
        => AssertBudget(methods, layout, EditBudget, emitted: 0, static project => project.EditBody());

    [Theory]
    [InlineData(100, Layout.OnePerType)]
    [InlineData(100, Layout.AllInOneType)]
    public void An_edit_of_a_signature_keeps_its_budget(int methods, Layout layout)
        => AssertBudget(methods, layout, EditBudget, emitted: 1, static project => project.EditSignature());

    private static void AssertBudget(
        int methods, Layout layout, int perMethod, int emitted, Func<MarkedProject, CSharpCompilation> next, bool isCold = false)
    {
        long floor = Allocated(() => new FloorGenerator(), methods, layout, next, isCold, outputs: 0);
        long ours = Allocated(() => new SettledBatchGenerator(), methods, layout, next, isCold, outputs: methods);
        long budget = (perMethod * (long)methods) + (emitted * ColdBudget) + ProjectBudget;
        string said = string.Create(CultureInfo.InvariantCulture, $"{(ours - floor) / 1024.0 / methods:F1} KB per method");
        TestContext.Current.TestOutputHelper!.WriteLine(said);
        Assert.True(ours - floor <= budget, said);
    }

    /// <summary>The minimum of a few runs, which leaves out what is allocated once per process.</summary>
    private static long Allocated(
        Func<IIncrementalGenerator> generator, int methods, Layout layout, Func<MarkedProject, CSharpCompilation> next, bool isCold,
        int outputs)
    {
        var project = new MarkedProject(methods, layout);
        GeneratorDriver driver = MarkedProject.Driver(generator()).RunGenerators(project.Fresh(), TestContext.Current.CancellationToken);
        long least = long.MaxValue;
        for (int run = 0; run < 4; run++)
        {
            CSharpCompilation compilation = next(project);
            if (isCold)
                driver = MarkedProject.Driver(generator());
            long before = GC.GetAllocatedBytesForCurrentThread();
            driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        var result = driver.GetRunResult();
        Assert.Equal(outputs, result.GeneratedTrees.Length);
        Assert.Empty(result.Diagnostics);
        return least;
    }
}
