using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes;

/// <summary>
/// A fix whose edit is in the diagnostic's own file. <em>Fix all</em> makes all edits of a file together. The batch fixer merges them
/// afterwards and loses adjacent ones.
/// </summary>
public abstract class DocumentFix : CodeFixProvider
{
    private readonly string _title;

    private protected DocumentFix(string title, params DiagnosticDescriptor[] rules)
    {
        _title = title;
        FixableDiagnosticIds = rules.Select(static rule => rule.Id).ToImmutableArray();
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>The edit that fixes the diagnostic, or null if there is none.</summary>
    private protected abstract Action<SyntaxEditor>? Plan(FixTarget target);

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        async (context, document, diagnostics) => await FixAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            FixTarget target = await FixTarget.OfAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false);
            if (Plan(target) is null)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    _title,
                    cancellationToken => FixAsync(context.Document, ImmutableArray.Create(diagnostic), cancellationToken),
                    equivalenceKey: GetType().Name),
                diagnostic);
        }
    }

    private async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in diagnostics)
            Plan(await FixTarget.OfAsync(document, diagnostic, cancellationToken).ConfigureAwait(false))?.Invoke(editor);
        return editor.GetChangedDocument();
    }
}
