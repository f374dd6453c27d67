using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AllSettled.CodeFixes.Fixes;
using AllSettled.Generator.Analyzers.Declarations;
using AllSettled.Generator.Analyzers.Options;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Every rule is listed in the release file and has a page. The page's bad code gets the diagnostic, and its good code compiles.
/// </summary>
public class RulePageTests
{
    private static readonly IReadOnlyList<DiagnosticDescriptor> s_rules =
    [
        .. typeof(SettledBatchGenerator).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!),
    ];

    public static TheoryData<string> Ids => [.. s_rules.Select(rule => rule.Id)];

    [Fact]
    public void The_analyzers_support_every_rule()
    {
        Assert.True(s_rules.Count > 20);
        Assert.Equal(
            s_rules.Select(rule => rule.Id).Order(),
            GeneratorHarness.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Distinct().Order());
        Assert.Equal(s_rules.Count, s_rules.Select(rule => rule.Id).Distinct().Count());
    }

    [Fact]
    public void Pages_are_of_rules_that_exist()
        => Assert.Equal(
            s_rules.Select(rule => rule.Id + ".md").Order(),
            Directory.GetFiles(Repository("docs/rules"), "SB*.md").Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_rule_has_a_release_row_a_help_link_and_a_page_with_true_examples(string id)
    {
        DiagnosticDescriptor rule = s_rules.Single(rule => rule.Id == id);
        Assert.Equal(
            (id[2] switch { '0' => DiagnosticSeverity.Error, '1' => DiagnosticSeverity.Warning, _ => DiagnosticSeverity.Info }, true),
            (rule.DefaultSeverity, rule.IsEnabledByDefault));
        Assert.Contains(
            $"\n{id} | {rule.Category} | {rule.DefaultSeverity} |",
            File.ReadAllText(Repository("src/AllSettled.Generator/AnalyzerReleases.Unshipped.md")));
        Assert.Equal($"https://github.com/allsettled/allsettled/blob/main/docs/rules/{id}.md", rule.HelpLinkUri);
        Assert.NotEmpty(rule.Description.ToString());

        string page = File.ReadAllText(Repository($"docs/rules/{id}.md"));
        Assert.StartsWith($"# {id}: {rule.Title}\n", page);
        Assert.Contains(rule.Description.ToString(), page);
        // SB0099 has no example. The examples of the others need a second assembly or a second generator.
        if (rule == ItemMethodRules.SB0099GeneratorFailed || rule == CallRules.SB0034TypeBehindAlias
            || rule == OtherGeneratorCode.SB0036WrittenByAnotherGenerator)
        {
            return;
        }
        // Older compilers cannot parse its bad code.
        Assert.SkipWhen(rule == PlacementRules.SB0005ExtensionBlock && !GeneratorHarness.KnowsCSharp14, GeneratorHarness.NeedsCSharp14);
        // Older compilers have no overload priorities either.
        Assert.SkipWhen(
            rule == OptionsArgumentAnalyzer.SB1011TakenByOptions && !GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        LanguageVersion badVersion = rule == PlacementRules.SB0009LanguageVersionTooOld
            ? LanguageVersion.CSharp11
            : LanguageVersion.Preview;
        bool withScopes = rule == ContainingTypeRules.SB0084NoScopedWrapper;
        Assert.Equal([id], await DiagnosticsOfAsync(page, "Bad", badVersion, withScopes));
        Assert.Empty(await DiagnosticsOfAsync(page, "Good", LanguageVersion.CSharp12, withScopes));
    }

    [Fact]
    public void Pages_tell_of_fixes()
    {
        var fixable = typeof(MakeTypesPartialFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds)
            .Distinct();
        var told = s_rules.Select(rule => rule.Id)
            .Where(id => File.ReadAllText(Repository($"docs/rules/{id}.md")).Contains("The code fix *"));
        Assert.Equal(told.Order(), fixable.Order());
    }

    private static async Task<IEnumerable<string>> DiagnosticsOfAsync(string page, string section, LanguageVersion version, bool withScopes)
    {
        string code = Regex.Match(page, $"## {section}\n\n```csharp\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        Assert.NotEmpty(code);
        string[] sources = [code, "global using System.Linq;"];
        var run = GeneratorHarness.Run(
            withScopes ? GeneratorHarness.CompileWithScopes(sources, version) : GeneratorHarness.Compile(sources, version));
        run.AssertNoDiagnostics("CS0693");
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        return said.Select(diagnostic => diagnostic.Id);
    }

    private static string Repository(string path, [CallerFilePath] string thisFile = "")
        => Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", path);
}
