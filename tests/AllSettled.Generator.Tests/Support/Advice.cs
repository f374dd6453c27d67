using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>Warnings and suggestions for code that compiles, at exactly the marked places.</summary>
internal static class Advice
{
    public static async Task Warns(string marked, params string[] allowed)
    {
        var said = await SaysAsync(marked, allowed);
        Assert.All(said, diagnostic => Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity));
    }

    public static async Task Suggests(string marked, params string[] allowed)
    {
        var said = await SaysAsync(marked, allowed);
        Assert.All(said, diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
    }

    private static async Task<IReadOnlyList<Diagnostic>> SaysAsync(string marked, string[] allowed)
    {
        var source = MarkedSource.Parse(marked);
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source.Text, "global using System.Linq;"]));
        run.AssertNoDiagnostics([.. allowed, "CS0649"]);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.All(said, diagnostic => Assert.DoesNotContain("{", diagnostic.GetMessage(null)));
        Assert.Equal(
            source.Expected.OrderBy(expected => expected.Span.Start),
            said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)).OrderBy(actual => actual.SourceSpan.Start));
        return said;
    }
}
