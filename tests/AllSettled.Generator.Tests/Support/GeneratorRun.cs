using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator.Tests;

/// <summary>The result of one run of the generator.</summary>
/// <param name="Input">The compilation it ran on.</param>
/// <param name="Driver">The driver after the run, ready for snapshots and for a further run.</param>
internal sealed record GeneratorRun(CSharpCompilation Input, GeneratorDriver Driver)
{
    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    public ImmutableArray<GeneratedSourceResult> Sources => Result.GeneratedSources;

    public IEnumerable<string> HintNames => Sources.Select(source => source.HintName);

    /// <summary>
    /// The input with everything that was generated. The text is read back from bytes, because a lone surrogate would not survive that.
    /// </summary>
    public CSharpCompilation Output => Input.AddSyntaxTrees(Sources.Select(source =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(source.SourceText.ToString());
        return CSharpSyntaxTree.ParseText(
            SourceText.From(bytes, bytes.Length, Encoding.UTF8), (CSharpParseOptions)source.SyntaxTree.Options, source.SyntaxTree.FilePath);
    }));

    /// <summary>The text of the only file.</summary>
    public string Text => Assert.Single(Sources).SourceText.ToString();

    /// <summary>The compiler reports nothing for input and output together, not even a warning at the highest level.</summary>
    public void AssertNoDiagnostics(params string[] allowed)
    {
        Assert.Null(Result.Exception);
        Assert.Empty(Result.Diagnostics);
        var said = Output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            // The user's own undocumented members.
            .Where(diagnostic => diagnostic.Id != "CS1591" || !Input.SyntaxTrees.Contains(diagnostic.Location.SourceTree!))
            .Where(diagnostic => !allowed.Contains(diagnostic.Id))
            .Select(diagnostic => diagnostic.ToString())
            .ToArray();
        if (said.Length > 0)
            Assert.Fail(string.Join("\n", [.. said, .. Sources.Select(source => source.SourceText.ToString())]));
    }

    /// <summary>After an unrelated edit, every tracked step and every output comes from the cache.</summary>
    public void AssertNothingRunsAgain()
    {
        CSharpCompilation edited = Input.Clone().AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("internal sealed class Unrelated;", (CSharpParseOptions)Input.SyntaxTrees[0].Options));
        GeneratorRunResult again = Driver.RunGenerators(edited).GetRunResult().Results.Single();
        Assert.Equal(Sources.Select(source => source.HintName), again.GeneratedSources.Select(source => source.HintName));
        foreach (string name in Result.TrackedSteps.Keys.Where(TrackingNames.All.Contains))
            Assert.All(again.TrackedSteps[name].SelectMany(step => step.Outputs), AssertCached);
        Assert.All(again.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs), AssertCached);

        static void AssertCached((object Value, IncrementalStepRunReason Reason) output)
            => Assert.True(
                output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                $"{output.Reason}: {output.Value}");
    }
}
