using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator.Tests;

/// <summary>
/// The generated code passes every rule of the SDK's analyzers as if a person had written it. Nothing in it tells the analyzers to skip it.
/// </summary>
public class ComplianceTests
{
    /// <summary>Rules that cannot be met, or that would make the code worse.</summary>
    private static readonly Dictionary<string, string> s_exceptions = new()
    {
        ["CA1018"] = "EmbeddedAttribute is written as the compiler's own AddEmbeddedAttributeDefinition writes it, "
            + "so that other generators' parts go with it.",
        ["CA1200"] = "A cref with the prefix is taken as it stands; without it those to tuples, nullables and generated types "
            + "could not be resolved.",
        ["CA1507"] = "A parameter or a method beside it may be called nameof.",
    };

    [Fact]
    public async Task Generated_code_passes_all_rules_of_the_SDK()
    {
        if (!GeneratorHarness.KnowsCSharp14)
            return; // The consumer is written in the newest C#.
        var run = GeneratorHarness.Run(Consumer());
        run.AssertNoDiagnostics("CS1701");
        var asWritten = run.Sources
            .Select((source, i) => CSharpSyntaxTree.ParseText(
                Disguised(source.SourceText.ToString()), (CSharpParseOptions)source.SyntaxTree.Options, $"Written{i}.cs", Encoding.UTF8))
            .ToArray();
        var analyzers = SdkAnalyzers();
        var compilation = run.Input.AddSyntaxTrees(asWritten);
        var options = compilation.Options.WithSpecificDiagnosticOptions(analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .Select(rule => rule.Id).Distinct().ToImmutableDictionary(id => id, _ => ReportDiagnostic.Warn));
        var said = await compilation.WithOptions(options).WithAnalyzers(analyzers)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        var broken = said.Where(diagnostic => asWritten.Contains(diagnostic.Location.SourceTree!)).ToLookup(diagnostic => diagnostic.Id);
        var unexpected = broken.Where(rule => !s_exceptions.ContainsKey(rule.Key)).Select(rule => rule.First());
        Assert.Empty(unexpected.Select(diagnostic => $"{diagnostic}\n{Line(diagnostic.Location)}"));
        // Each exception is still needed. This also shows that the rules were on.
        Assert.Equal(s_exceptions.Keys, broken.Select(rule => rule.Key).Order(StringComparer.Ordinal));

        static TextLine Line(Location location)
            => location.SourceTree!.GetText(TestContext.Current.CancellationToken).Lines.GetLineFromPosition(location.SourceSpan.Start);
    }

    /// <summary>A library that tracks its public API gets only the diagnostics about new members for wrappers.</summary>
    [Fact]
    public async Task Wrappers_can_be_part_of_a_tracked_public_API()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, "The analyzer needs a newer compiler.");
        var run = GeneratorHarness.Run("""
            [assembly: SettledBatchFor(typeof(Math), nameof(Math.Sqrt))]
            namespace Demo;
            public partial class Api
            {
                [SettledBatch]
                public Task<int> FetchAsync(int id, string region = "eu", CancellationToken ct = default) => Task.FromResult(id);
                [SettledBatch] public void Delete(int id) { }
                [SettledBatch] public void Delete(string id, bool force = false) { }
                [SettledBatch] protected virtual int Count(string text) => text.Length;
                [SettledBatch] protected internal static int Parse<T>(T text) where T : class => 1;
            }
            public interface IApi { [SettledBatch] Task SendAsync(string to, CancellationToken ct); }
            public static partial class Extensions { [SettledBatch] public static int Get(this string s, int at) => at; }
            """);
        run.AssertNoDiagnostics();
        const string name = "Microsoft.CodeAnalysis.PublicApiAnalyzers";
        var assembly = Assembly.LoadFrom(Path.Combine(Metadata("PublicApiAnalyzers"), "analyzers", "dotnet", name + ".dll"));
        ImmutableArray<DiagnosticAnalyzer> analyzers =
            [(DiagnosticAnalyzer)Activator.CreateInstance(assembly.GetType(name + ".DeclarePublicApiAnalyzer", throwOnError: true)!)!];
        var options = new AnalyzerOptions([new EmptyFile("PublicAPI.Shipped.txt"), new EmptyFile("PublicAPI.Unshipped.txt")]);
        var said = await run.Output.WithAnalyzers(analyzers, options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        var inWrappers = said.Where(diagnostic => !run.Input.ContainsSyntaxTree(diagnostic.Location.SourceTree!)).ToArray();
        // The diagnostics for members that the API files lack, and for files without nullability.
        Assert.Equal(["RS0016", "RS0037"], inWrappers.Select(diagnostic => diagnostic.Id).Distinct().Order());
    }

    private sealed class EmptyFile(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken) => SourceText.From("");
    }

    private static CSharpCompilation Consumer()
    {
        // Files that use other packages have no other kinds of item methods.
        var sources = Directory.GetFiles(Metadata("ConsumerTests"), "*.cs").Select(File.ReadAllText)
            .Where(source => !source.Contains("using Polly", StringComparison.Ordinal));
        const string usings = "global using System.IO; global using System.Linq; global using System.Net.Http; global using Xunit;";
        return GeneratorHarness.Compile([.. sources, usings]).AddReferences(
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("xunit", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)));
    }

    /// <summary>Without the marks of generated code, which make analyzers skip it.</summary>
    private static string Disguised(string generated)
        => string.Join('\n', generated.Split('\n')
            .Where(line => line != "// <auto-generated/>" && !line.Contains("CodeDom.Compiler.GeneratedCode", StringComparison.Ordinal)));

    private static ImmutableArray<DiagnosticAnalyzer> SdkAnalyzers()
        => [.. ((string[])["Microsoft.CodeAnalysis.NetAnalyzers.dll", "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll"])
            .SelectMany(name => Assembly.LoadFrom(Path.Combine(Metadata("SdkAnalyzers"), name)).GetTypes())
            .Where(type => !type.IsAbstract
                && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) is true)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static string Metadata(string key)
        => typeof(ComplianceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
