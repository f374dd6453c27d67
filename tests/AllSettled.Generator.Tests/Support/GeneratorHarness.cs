using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using AllSettled.Generator.Analyzers.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.Generator.Tests;

/// <summary>Runs the generator over one source text as a consumer's compiler does, with the strictest settings.</summary>
internal static class GeneratorHarness
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using AllSettled;
        """;

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999,
        allowUnsafe: true);

    /// <summary>Every language version that the product supports and this compiler knows.</summary>
    public static IReadOnlyList<LanguageVersion> LanguageVersions { get; } =
        [.. new[] { "12", "13", "14", "preview" }.SelectMany(Parse)];

    /// <summary>Whether the tests run on a compiler with overload priorities and <c>params</c> spans.</summary>
    public static bool KnowsCSharp13 => LanguageVersions.Count > 2;

    /// <summary>Whether the tests run on a compiler with extension blocks.</summary>
    public static bool KnowsCSharp14 => LanguageVersions.Count > 3;

    public const string NeedsCSharp13 = "This compiler does not know C# 13.";

    public const string NeedsCSharp14 = "This compiler does not know C# 14.";

    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(SettledBatchAttribute).Assembly.Location),
    ];

    /// <summary>With <c>AllSettled.Extensions</c>, so that there are wrappers with a scope per item.</summary>
    public static IReadOnlyList<MetadataReference> ReferencesWithScopes { get; } =
    [
        .. References,
        MetadataReference.CreateFromFile(typeof(IPerItemScope<>).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(IServiceScopeFactory).Assembly.Location),
    ];

    /// <summary>
    /// The source must compile with its wrappers under every language version, without a single warning. A second run after an unrelated
    /// edit must find every step in the cache. Returns the result for the newest language version.
    /// </summary>
    public static GeneratorRun Accepts(string source, params string[] allowedWarnings)
        => AcceptsAll(version => Compile([source], version), allowedWarnings);

    /// <inheritdoc cref="Accepts(string, string[])"/>
    public static GeneratorRun AcceptsWithScopes(string source, params string[] allowedWarnings)
        => AcceptsAll(version => CompileWithScopes([source], version), allowedWarnings);

    private static GeneratorRun AcceptsAll(Func<LanguageVersion, CSharpCompilation> compile, string[] allowedWarnings)
    {
        GeneratorRun? last = null;
        foreach (LanguageVersion version in LanguageVersions)
        {
            last = Run(compile(version));
            last.AssertNoDiagnostics(allowedWarnings);
            last.AssertNothingRunsAgain();
        }
        // Analyzers see what the generator has added. A method that can be batched may still have warnings: see WarningTests.
        var said = AnalyzeAsync(last!.Output, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.DoesNotContain(said, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return last!;
    }

    public static GeneratorRun Run(string source, LanguageVersion version = LanguageVersion.Preview)
        => Run(Compile([source], version));

    public static GeneratorRun Run(CSharpCompilation compilation) => new(compilation, Driver(compilation).RunGenerators(compilation));

    public static CSharpCompilation Compile(IEnumerable<string> sources, LanguageVersion version = LanguageVersion.Preview)
    {
        CSharpParseOptions options = new(version, DocumentationMode.Diagnose);
        return CSharpCompilation.Create(
            "Consumer",
            sources.Append(Usings).Select((source, i) => CSharpSyntaxTree.ParseText(source, options, $"Source{i}.cs", Encoding.UTF8)),
            References,
            s_options);
    }

    /// <summary>A project that references <c>AllSettled.Extensions</c>.</summary>
    public static CSharpCompilation CompileWithScopes(IEnumerable<string> sources, LanguageVersion version = LanguageVersion.Preview)
        => Compile(sources, version).WithReferences(ReferencesWithScopes);

    public static GeneratorDriver Driver(CSharpCompilation compilation) => CSharpGeneratorDriver.Create(
        [new SettledBatchGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Every analyzer that the package has.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(SettledBatchAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false)
                && !type.IsSubclassOf(typeof(DiagnosticSuppressor)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation, CancellationToken cancellationToken)
        => await compilation
            .WithAnalyzers(Analyzers)
            .GetAnalyzerDiagnosticsAsync(cancellationToken);

    /// <summary>The compiled library as another project references it.</summary>
    public static MetadataReference ToImage(this Compilation library)
    {
        var image = new MemoryStream();
        var result = library.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    /// <summary>Loads the compiled consumer with its wrappers.</summary>
    public static Assembly Load(this GeneratorRun run)
    {
        var image = new MemoryStream();
        var result = run.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext(name: null, isCollectible: true).LoadFromStream(image);
    }

    private static IEnumerable<LanguageVersion> Parse(string version)
        => LanguageVersionFacts.TryParse(version, out LanguageVersion parsed) ? [parsed] : [];
}
