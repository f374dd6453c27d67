using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation.Foreign;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>
/// A fix of a member that the attribute names. It may be in another file than the attribute. The fix is offered only if the member fits
/// after the edit, and the edited file has no new error. So a fix does not have to foresee what its edit may break.
/// </summary>
public abstract class NamedMemberFix : CodeFixProvider
{
    private readonly string _title;

    private protected NamedMemberFix(string title, params DiagnosticDescriptor[] rules)
    {
        _title = title;
        FixableDiagnosticIds = rules.Select(static rule => rule.Id).ToImmutableArray();
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>The edit that may fix the diagnostic, or null if there is none.</summary>
    /// <param name="target">The place of the diagnostic.</param>
    /// <param name="item">The item method that the attribute names. If it names several, the member must fit all of them.</param>
    private protected abstract MemberEdit? Plan(FixTarget target, ItemMethod item);

    /// <summary>What is wrong with the member. Null if there can be no such member.</summary>
    private protected abstract SearchProblem? ProblemOf(ItemMethod item, Compilation compilation);

    /// <summary>The declaration of the member, or null if it has none or several in the project.</summary>
    private protected static FixTarget? DeclarationOf(ISymbol member, FixTarget target)
        => member.DeclaringSyntaxReferences is [var reference] && target.Model.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
            ? target with
            {
                Node = reference.GetSyntax(target.CancellationToken),
                Model = target.Model.Compilation.GetSemanticModel(reference.SyntaxTree),
            }
            : null;

    /// <summary>The type as it is written at the position.</summary>
    internal static string Display(ITypeSymbol type, SemanticModel model, int position)
        => type.ToMinimalDisplayString(model, position, !model.GetNullableContext(position).AnnotationsEnabled()
            ? SymbolDisplayFormat.MinimallyQualifiedFormat
            : SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(
                SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new AllMembers(this);

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

    private async Task<MemberEdit?> PlanAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        FixTarget target = await FixTarget.OfAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
        // The file may be generated.
        return ItemsOf(target) is [var item, ..]
            && ProblemOf(item, target.Model.Compilation) is not null
            && Plan(target, item) is { } edit
            && document.Project.GetDocument(edit.Tree) is { } file
            && await MendsAsync(edit, file, target).ConfigureAwait(false)
                ? edit
                : null;
    }

    private async Task<bool> MendsAsync(MemberEdit edit, Document file, FixTarget target)
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
        return ItemsOf(mended).All(item => ProblemOf(item, compilation) is SearchProblem.None)
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
    private sealed class AllMembers(NamedMemberFix fix) : FixAllProvider
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
                fix._title,
                cancellationToken => fix.FixAsync(context.Solution, diagnostics, cancellationToken),
                context.CodeActionEquivalenceKey);
        }
    }
}
