using Microsoft.CodeAnalysis;

namespace AllSettled.CodeFixes;

/// <summary>The place of a diagnostic.</summary>
/// <param name="Node">The innermost node at its place.</param>
/// <param name="Model">The semantic model of the file.</param>
/// <param name="Id">The rule.</param>
/// <param name="CancellationToken">Cancels the search for a fix.</param>
internal readonly record struct FixTarget(SyntaxNode Node, SemanticModel Model, string Id, CancellationToken CancellationToken)
{
    public static async Task<FixTarget> OfAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        return new(root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model, diagnostic.Id, cancellationToken);
    }

    /// <summary>The innermost enclosing node of this kind.</summary>
    public T? Enclosing<T>()
        where T : SyntaxNode
        => Node.FirstAncestorOrSelf<T>();

    public ISymbol? Declared(SyntaxNode declaration) => Model.GetDeclaredSymbol(declaration, CancellationToken);
}
