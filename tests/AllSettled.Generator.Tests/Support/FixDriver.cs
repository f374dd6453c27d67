using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Applies code fixes in a workspace, as an editor does. Microsoft's testing packages do the same, but need a compiler that is older than
/// the oldest one supported here.
/// </summary>
internal static class FixDriver
{
    /// <summary>Applies the fix of the last diagnostic in the text. No such diagnostic may remain.</summary>
    public static async Task<string> FixInnermostAsync(
        string source, CodeFixProvider provider, CancellationToken cancellationToken, bool globalUsings = true, bool withScopes = false)
    {
        Project project = CreateProject([source], globalUsings);
        if (withScopes)
            project = project.WithMetadataReferences(GeneratorHarness.ReferencesWithScopes);
        Document document = project.Documents.First();
        var diagnostics = await DiagnosticsAsync(project, provider, cancellationToken);
        CodeAction action = Assert.Single(await ActionsAsync(document, provider, diagnostics[^1], cancellationToken));
        Document changed = (await ApplyAsync(action, cancellationToken)).GetDocument(document.Id)!;
        Assert.Empty(await DiagnosticsAsync(changed.Project, provider, cancellationToken));
        return (await changed.GetTextAsync(cancellationToken)).ToString();
    }

    /// <summary>The text has a diagnostic for the provider, which has no fix for it.</summary>
    public static async Task OffersNothingAsync(string source, CodeFixProvider provider, CancellationToken cancellationToken)
    {
        Project project = CreateProject([source]);
        var diagnostics = await DiagnosticsAsync(project, provider, cancellationToken);
        Assert.NotEmpty(diagnostics);
        foreach (Diagnostic diagnostic in diagnostics)
            Assert.Empty(await ActionsAsync(project.Documents.First(), provider, diagnostic, cancellationToken));
    }

    /// <summary>
    /// Applies the fix to everything in a project. No such diagnostic may remain, or as many as the fix is said to leave.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FixAllAsync(
        IReadOnlyList<string> sources, CodeFixProvider provider, CancellationToken cancellationToken, int leaves = 0)
    {
        Project project = CreateProject(sources);
        var diagnostics = await DiagnosticsAsync(project, provider, cancellationToken);
        Document first = project.GetDocument(diagnostics[0].Location.SourceTree)!;
        CodeAction single = Assert.Single(await ActionsAsync(first, provider, diagnostics[0], cancellationToken));
        FixAllProvider fixAll = provider.GetFixAllProvider()!;
        Assert.Contains(FixAllScope.Solution, fixAll.GetSupportedFixAllScopes());
        CodeAction? action = await fixAll.GetFixAsync(new FixAllContext(
            first, provider, FixAllScope.Project, single.EquivalenceKey!, provider.FixableDiagnosticIds, new Known(diagnostics),
            cancellationToken));
        Project changed = (await ApplyAsync(action!, cancellationToken)).GetProject(project.Id)!;
        Assert.Equal(leaves, (await DiagnosticsAsync(changed, provider, cancellationToken)).Length);
        var texts = new List<string>();
        foreach (Document document in changed.Documents.Take(sources.Count))
            texts.Add((await document.GetTextAsync(cancellationToken)).ToString());
        return texts;
    }

    private static Project CreateProject(IReadOnlyList<string> sources, bool globalUsings = true)
    {
        var compilation = GeneratorHarness.Compile([.. sources, "global using System.Linq;"]);
        var workspace = new AdhocWorkspace();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Consumer", "Consumer", LanguageNames.CSharp,
            compilationOptions: IsProgram(compilation)
                ? compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)
                : compilation.Options,
            parseOptions: compilation.SyntaxTrees[0].Options,
            metadataReferences: GeneratorHarness.References, analyzerReferences: [new GeneratorReference()]));
        foreach (SyntaxTree tree in globalUsings ? compilation.SyntaxTrees : compilation.SyntaxTrees.Take(sources.Count))
            project = project.AddDocument(tree.FilePath, tree.GetText()).Project;
        return project;
    }

    private static bool IsProgram(Compilation compilation)
        => compilation.SyntaxTrees.Any(tree => tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any());

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(
        Project project, CodeFixProvider provider, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        Assert.Empty(compilation.GetDiagnostics(cancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var all = await GeneratorHarness.AnalyzeAsync(compilation, cancellationToken);
        return
        [
            .. all.Where(diagnostic => provider.FixableDiagnosticIds.Contains(diagnostic.Id))
                .OrderBy(diagnostic => diagnostic.Location.SourceTree!.FilePath, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start),
        ];
    }

    private static async Task<IReadOnlyList<CodeAction>> ActionsAsync(
        Document document, CodeFixProvider provider, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), cancellationToken));
        return actions;
    }

    private static async Task<Solution> ApplyAsync(CodeAction action, CancellationToken cancellationToken)
    {
        var operations = await action.GetOperationsAsync(cancellationToken);
        return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
    }

    /// <summary>Fixes see the wrappers, as they do in an editor.</summary>
    private sealed class GeneratorReference : AnalyzerReference
    {
        // A workspace identifies generators by their identity.
        private readonly ImmutableArray<ISourceGenerator> _generators = [new SettledBatchGenerator().AsSourceGenerator()];

        public override string FullPath => typeof(SettledBatchGenerator).Assembly.Location;

        public override object Id => this;

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

        public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => _generators;
    }

    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return diagnostics.Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult(Enumerable.Empty<Diagnostic>());

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
    }
}
