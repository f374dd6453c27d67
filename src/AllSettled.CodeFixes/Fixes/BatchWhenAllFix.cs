using System.Collections.Immutable;
using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.WhenAll;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB2001: marks the method and calls its wrapper in place of <c>Task.WhenAll</c>. The two may be in different files.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BatchWhenAllFix)), Shared]
public sealed class BatchWhenAllFix : CodeFixProvider
{
    private const string Title = "Run as a batch";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(WhenAllAnalyzer.SB2001WhenAll.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new AllOfThem();

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Solution solution = context.Document.Project.Solution;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (BatchWhenAllEdit.CanBeMade(
                await FixTarget.OfAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false)))
                context.RegisterCodeFix(Action(solution, ImmutableArray.Create(diagnostic)), diagnostic);
        }
    }

    private static CodeAction Action(Solution solution, ImmutableArray<Diagnostic> diagnostics) => CodeAction.Create(
        Title,
        async cancellationToken =>
        {
            var edit = new BatchWhenAllEdit(solution);
            foreach (Diagnostic diagnostic in diagnostics)
                await edit.AddAsync(diagnostic, cancellationToken).ConfigureAwait(false);
            return await edit.ApplyAsync(cancellationToken).ConfigureAwait(false);
        },
        equivalenceKey: nameof(BatchWhenAllFix));

    /// <summary>Fixes all diagnostics together, so that a method which is called in many places is marked once.</summary>
    private sealed class AllOfThem : FixAllProvider
    {
        public override IEnumerable<FixAllScope> GetSupportedFixAllScopes()
            => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
            if (context.Scope is FixAllScope.Document)
            {
                diagnostics.AddRange(await context.GetDocumentDiagnosticsAsync(context.Document!).ConfigureAwait(false));
            }
            else
            {
                foreach (Project project in context.Scope is FixAllScope.Solution ? context.Solution.Projects : [context.Project])
                    diagnostics.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
            }
            return Action(context.Solution, diagnostics.ToImmutable());
        }
    }
}
