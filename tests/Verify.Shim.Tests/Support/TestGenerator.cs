using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace VerifyShim.Tests;

/// <summary>Adds the given files and reports the given diagnostics.</summary>
internal sealed class TestGenerator(params (string Hint, string Source)[] files) : IIncrementalGenerator
{
    public Func<SyntaxTree, Diagnostic>[] Diagnostics { get; init; } = [];

    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(context.CompilationProvider, (output, compilation) =>
        {
            foreach (var (hint, source) in files)
                output.AddSource(hint, SourceText.From(source, Encoding.UTF8));
            foreach (var diagnostic in Diagnostics)
                output.ReportDiagnostic(diagnostic(compilation.SyntaxTrees.Single()));
        });

    /// <summary>Runs generators on <c>class Input { }</c>.</summary>
    public static GeneratorDriver Run(params IIncrementalGenerator[] generators) =>
        Run("class Input { }", generators);

    public static GeneratorDriver Run(string input, params IIncrementalGenerator[] generators)
    {
        var compilation = CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(input, path: "folder/Input.cs", cancellationToken: TestContext.Current.CancellationToken)]);
        return CSharpGeneratorDriver.Create(generators).RunGenerators(compilation, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs one generator that adds the given files.</summary>
    public static GeneratorDriver Run(params (string Hint, string Source)[] files) => Run(new TestGenerator(files));
}
