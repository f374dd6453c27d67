using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary>
/// A pragma, <c>[SuppressMessage]</c> and .editorconfig suppress the rules. There is one case of each kind of place: a method, its type, a
/// parameter (an error or a warning), an attribute's argument, a function inside a method, an assembly attribute, a call, its argument.
/// </summary>
public class SuppressionTests
{
    private static readonly (string Id, string Before, string Code, string After)[] s_cases =
    [
        ("SB0010", "public partial class C {", "[SettledBatch] public int F() => 1;", "}"),
        ("SB0001", "", "public class C { [SettledBatch] public int F(int x) => 1; }", ""),
        ("SB0012", "public partial class C {", "[SettledBatch] public int F(Span<int> x) => 1;", "}"),
        ("SB0030", "public partial class C {", "[SettledBatch(MaxConcurrency = 0)] public int F(int x) => 1;", "}"),
        ("SB0002", "public partial class C {", "public void M() { [SettledBatch] int F(int x) => x; F(1); }", "}"),
        ("SB0040", "public interface I {", "[SettledBatch] private int F(int x) => x;", "}"),
        ("SB1004", "public partial class C {", "[SettledBatch] public int F(int x, object y) => x;", "}"),
        ("SB1001", "public partial class C { [SettledBatch] public int F(int x) => x;", "public void M() { FSettled([1]); }", "}"),
        ("SB1002", "public partial class C { [SettledBatch] public int F(int x) => x;", "public object M() => FSettled([1]).Values;", "}"),
        ("SB1003", "public partial class C(System.Data.Common.DbConnection db) {",
            "[SettledBatch] public async Task F(int x) => await db.OpenAsync(default);", "}"),
        ("SB1008", "public partial class C {", "[SettledBatch] public async Task F(int x) => await Task.Delay(x);", "}"),
        ("SB1009", "public partial class C { [SettledBatch] public int F(int x) => x;", "public int M() => FSettled([1])[0].Value;", "}"),
        ("SB1010", "public partial class C { [SettledBatch] public int F(int x) => x;", "public void M([PerItem] int x) { }", "}"),
        // Without overload priorities the call is ambiguous.
        .. GeneratorHarness.KnowsCSharp13
            ? [("SB1011", "public partial class C { [SettledBatch] public int F(int x, string? y = null, string? z = \"\") => x;",
                "public object M() => FSettled([1], null, \"z\");", "}")]
            : Array.Empty<(string, string, string, string)>(),
        ("SB1012", "public partial class C {", "[SettledBatch] public IEnumerable<int> F(int x) { yield return x; }", "}"),
        ("SB1018", "public partial class C { [SettledBatch] public int F(int x) => x;",
            "public object M(IQueryable<int> x) => FSettled(x);", "}"),
        ("SB2001", "public partial class C { [SettledBatch] public Task F(int x) => Task.CompletedTask;",
            "public async Task M(int[] x) => await Task.WhenAll(x.Select(F));", "}"),
        ("SB2002", "public partial class C { [SettledBatch] public int F(int x) => x;",
            "public void M(SettledStatus s) { switch (s) { case SettledStatus.Rejected: break; } }", "}"),
        ("SB0072", "public partial class C {", "[SettledBulk(9)] public Task F(int x) => null!;", "}"),
        ("SB0074", "public partial class C {", "[SettledBulk(9)] public Task<int> F(int[] x) => null!;", "}"),
        ("SB0082", "public partial class C {", "[SettledBatch] [SettledBulk(9)] public Task F(int[] x) => null!;", "}"),
        ("SB1020", "public partial class C {", "[SettledBulk(9, Distinct = true)] public Task F(int[][] x) => null!;", "}"),
        ("SB0050", "", "[assembly: SettledBatchFor(typeof(Math), \"Unknown\")]", ""),
    ];

    public static TheoryData<string> Ids => [.. s_cases.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_rule_has_its_severity_unless_it_is_suppressed(string id)
    {
        var (_, before, code, after) = Case(id);
        Diagnostic said = Assert.Single(await SayAsync($"{before}\n{code}\n{after}"));
        DiagnosticSeverity severity = id[2] switch
        {
            '0' => DiagnosticSeverity.Error,
            '1' => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Info,
        };
        Assert.Equal((id, severity), (said.Id, said.Severity));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_pragma_suppresses_it(string id)
    {
        var (_, before, code, after) = Case(id);
        Assert.Empty(await SayAsync($"{before}\n#pragma warning disable {id}\n{code}\n#pragma warning restore {id}\n{after}"));
        Assert.Single(await SayAsync($"{before}\n#pragma warning disable {id}\n#pragma warning restore {id}\n{code}\n{after}"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_attribute_suppresses_it(string id)
    {
        var (_, before, code, after) = Case(id);
        string suppression = $"System.Diagnostics.CodeAnalysis.SuppressMessage(\"AllSettled\", \"{id}\")";
        string suppressed = code.StartsWith("[assembly", StringComparison.Ordinal)
            ? $"[assembly: {suppression}]\n{code}"
            : $"{before}\n[{suppression}] {code}\n{after}";
        Assert.Empty(await SayAsync(suppressed));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_editorconfig_sets_its_severity(string id)
    {
        var (_, before, code, after) = Case(id);
        string source = $"{before}\n{code}\n{after}";
        Assert.Empty(await SayAsync(source, $"[*.cs]\ndotnet_diagnostic.{id}.severity = none"));
        Assert.Single(await SayAsync(source, "[*.cs]\ndotnet_diagnostic.SB9999.severity = none"));
        (string other, DiagnosticSeverity severity) = id[2] == '2'
            ? ("error", DiagnosticSeverity.Error)
            : ("suggestion", DiagnosticSeverity.Info);
        Diagnostic said = Assert.Single(await SayAsync(source, $"[*.cs]\ndotnet_diagnostic.{id}.severity = {other}"));
        Assert.Equal(severity, said.Severity);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Suppression_changes_nothing_about_what_is_generated(string id)
    {
        var (_, before, code, after) = Case(id);
        Assert.Equal(id[2] == '0' ? 0 : 1, GeneratorHarness.Run($"#pragma warning disable {id}\n{before}\n{code}\n{after}").Sources.Length);
    }

    private static (string Id, string Before, string Code, string After) Case(string id) => s_cases.Single(row => row.Id == id);

    private static async Task<ImmutableArray<Diagnostic>> SayAsync(string source, string? editorconfig = null)
    {
        CSharpCompilation compilation = GeneratorHarness.Run(GeneratorHarness.Compile([source, "global using System.Linq;"])).Output;
        if (editorconfig is not null)
            compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig(editorconfig)));
        return await GeneratorHarness.AnalyzeAsync(compilation, TestContext.Current.CancellationToken);
    }

    /// <summary>Severities as the command-line compiler reads them from a file at the root.</summary>
    private sealed class EditorConfig(string text) : SyntaxTreeOptionsProvider
    {
        private readonly AnalyzerConfigSet _set = AnalyzerConfigSet.Create(
            ImmutableArray.Create(AnalyzerConfig.Parse(text, "/.editorconfig")));

        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
            => _set.GetOptionsForSourcePath("/" + tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(
            string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = default;
            return false;
        }
    }
}
