using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation.Foreign;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes.Judges;

/// <summary>
/// A fix of the judge, which is the method that <c>RejectIf</c> names. It may be in another file than the attribute. The fix is offered
/// only if the judge fits after the edit, and the edited file has no new error. So a fix does not have to foresee what its edit may
/// break.
/// </summary>
public abstract class JudgeFix : CodeFixProvider
{
    private protected JudgeFix(params DiagnosticDescriptor[] rules)
        => FixableDiagnosticIds = rules.Select(static rule => rule.Id).ToImmutableArray();

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>The edit that may fix the diagnostic, or null if there is none.</summary>
    /// <param name="target">The place of the diagnostic.</param>
    /// <param name="item">The item method that the attribute names. If it names several, all must have the same judge.</param>
    private protected abstract JudgeEdit? Plan(FixTarget target, ItemMethod item);

    /// <summary>The declaration of the judge, or null if it has none or several in the project.</summary>
    private protected static FixTarget? DeclarationOf(IMethodSymbol judge, FixTarget target)
        => judge.DeclaringSyntaxReferences is [var reference] && target.Model.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
            ? target with
            {
                Node = reference.GetSyntax(target.CancellationToken),
                Model = target.Model.Compilation.GetSemanticModel(reference.SyntaxTree),
            }
            : null;

    /// <summary>The type as it is written at the position.</summary>
    private protected static string Display(ITypeSymbol type, SemanticModel model, int position)
        => type.ToMinimalDisplayString(model, position, !model.GetNullableContext(position).AnnotationsEnabled()
            ? SymbolDisplayFormat.MinimallyQualifiedFormat
            : SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(
                SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new AllJudges(this);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await PlanAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } edit)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    edit.Title,
                    cancellationToken => FixAsync(context.Document.Project.Solution, [diagnostic], cancellationToken),
                    equivalenceKey: GetType().Name),
                diagnostic);
        }
    }

    private async Task<Solution> FixAsync(Solution solution, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var editor = new SolutionEditor(solution);
        var made = new HashSet<(ProjectId, string)>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (solution.GetDocument(diagnostic.Location.SourceTree) is not { } document
                || await PlanAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } edit
                || !made.Add((document.Project.Id, edit.Key)))
            {
                continue;
            }
            DocumentEditor file = await editor.GetDocumentEditorAsync(solution.GetDocumentId(edit.Tree), cancellationToken)
                .ConfigureAwait(false);
            edit.Apply(file);
        }
        return editor.GetChangedSolution();
    }

    private async Task<JudgeEdit?> PlanAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        FixTarget target = await FixTarget.OfAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
        // The file may be generated.
        return ItemsOf(target) is [{ Return.Result: not null } item, ..]
            && Plan(target, item) is { } edit
            && document.Project.GetDocument(edit.Tree) is { } file
            && await MendsAsync(edit, file, target).ConfigureAwait(false)
                ? edit
                : null;
    }

    private static async Task<bool> MendsAsync(JudgeEdit edit, Document file, FixTarget target)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(file, target.CancellationToken).ConfigureAwait(false);
        bool isSameFile = target.Node.SyntaxTree == edit.Tree;
        if (isSameFile)
            editor.TrackNode(target.Node);
        edit.Apply(editor);
        SyntaxTree changed = edit.Tree.WithRootAndOptions(editor.GetChangedRoot(), edit.Tree.Options);
        Compilation compilation = target.Model.Compilation.ReplaceSyntaxTree(edit.Tree, changed);
        SyntaxNode node = isSameFile ? changed.GetRoot(target.CancellationToken).GetCurrentNode(target.Node)! : target.Node;
        FixTarget mended = target with { Node = node, Model = compilation.GetSemanticModel(node.SyntaxTree) };
        return ItemsOf(mended).All(item
            => item.Return.Result is not null && JudgeSearch.Of(item, compilation).Problem is SearchProblem.None)
            && !Errors(compilation, changed).Except(Errors(target.Model.Compilation, edit.Tree)).Any();

        IEnumerable<string> Errors(Compilation compilation, SyntaxTree tree)
            => compilation.GetSemanticModel(tree).GetDiagnostics(cancellationToken: target.CancellationToken)
                .Where(static diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)
                .Select(static diagnostic => diagnostic.Id + diagnostic.GetMessage());
    }

    /// <summary>The item methods of the attribute that the diagnostic is in.</summary>
    private static IReadOnlyList<ItemMethod> ItemsOf(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is { } method)
            return target.Declared(method) is IMethodSymbol symbol && ItemMethod.Of(symbol) is { } item ? [item] : [];
        return target.Enclosing<AttributeSyntax>() is not { } attribute ? []
            : ForeignMethods.Resolve(target.Model.Compilation, target.CancellationToken)
                .FirstOrDefault(request => request.Attribute.ApplicationSyntaxReference is { } reference
                    && reference.SyntaxTree == attribute.SyntaxTree
                    && reference.Span == attribute.Span)
                ?.Candidates ?? [];
    }

    /// <summary>Makes all edits together, because several attributes may need the same edit.</summary>
    private sealed class AllJudges(JudgeFix fix) : FixAllProvider
    {
        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            var diagnostics = new List<Diagnostic>();
            if (context is { Scope: FixAllScope.Document, Document: { } document })
                diagnostics.AddRange(await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false));
            Project[] projects = context.Scope switch
            {
                FixAllScope.Project => [context.Project],
                FixAllScope.Solution => [.. context.Solution.Projects],
                _ => [],
            };
            foreach (Project project in projects)
                diagnostics.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
            return CodeAction.Create(
                "Fix the methods that RejectIf names",
                cancellationToken => fix.FixAsync(context.Solution, diagnostics, cancellationToken),
                context.CodeActionEquivalenceKey);
        }
    }
}
