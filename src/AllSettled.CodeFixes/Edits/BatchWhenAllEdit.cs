using AllSettled.Generator.Analyzers.WhenAll;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.CodeFixes.Edits;

/// <summary>The edits in a solution that turn calls awaited by <c>Task.WhenAll</c> into batches.</summary>
internal sealed class BatchWhenAllEdit(Solution solution)
{
    private readonly SolutionEditor _editor = new(solution);
    private readonly HashSet<IMethodSymbol> _marked = new(SymbolEqualityComparer.Default);
    private readonly List<MethodDeclarationSyntax> _toMark = [];
    private readonly List<SyntaxNode> _replaced = [];

    public async Task AddAsync(Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        Document document = solution.GetDocument(diagnostic.Location.SourceTree)!;
        FixTarget target = await FixTarget.OfAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
        if (Find(target) is not var (wait, operation, calls)
            // The inputs of one call may contain another. They are copied, and another run of the fix can replace it in its new place.
            || _replaced.Any(other => other.Contains(wait) || wait.Contains(other)))
        {
            return;
        }
        _replaced.Add(wait);
        DocumentEditor editor = await _editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false);
        string batch = BatchCall(wait, calls, isUsed: operation.Parent is not IExpressionStatementOperation);
        SyntaxNode place = wait.Parent is ParenthesizedExpressionSyntax parenthesized ? parenthesized : wait;
        editor.ReplaceNode(place, SyntaxFactory.ParseExpression(batch).WithTriviaFrom(place));
        if (calls.Item.Attribute is not null || !_marked.Add(calls.Item.Method))
            return;
        SyntaxReference declaration = calls.Item.Method.DeclaringSyntaxReferences[0];
        _toMark.Add((MethodDeclarationSyntax)await declaration.GetSyntaxAsync(cancellationToken).ConfigureAwait(false));
    }

    public static bool CanBeMade(FixTarget target) => Find(target) is not null;

    private static (AwaitExpressionSyntax Wait, IAwaitOperation Operation, WhenAllCalls Calls)? Find(FixTarget target)
        => target.Enclosing<AwaitExpressionSyntax>() is { } wait
            && target.Model.GetOperation(wait, target.CancellationToken) is IAwaitOperation operation
            && WhenAllCalls.Of(operation, target.Model.Compilation) is { } calls
            && !LosesComment(wait, calls)
                ? (wait, operation, calls)
                : null;

    /// <summary>Edits go from the inside out: calls first, then their methods, then the types.</summary>
    public async Task<Solution> ApplyAsync(CancellationToken cancellationToken)
    {
        foreach (MethodDeclarationSyntax method in _toMark)
        {
            Document document = solution.GetDocument(method.SyntaxTree)!;
            DocumentEditor editor = await _editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false);
            INamedTypeSymbol attribute = editor.SemanticModel.Compilation.GetTypeByMetadataName(KnownTypes.SettledBatchAttribute)!;
            editor.ReplaceNode(method, (current, generator)
                => Attributes.WithSettledBatch((MethodDeclarationSyntax)current, attribute, generator));
        }
        var types = _toMark
            .SelectMany(static method => method.Ancestors().OfType<TypeDeclarationSyntax>())
            .Where(static type => !type.Modifiers.Any(SyntaxKind.PartialKeyword))
            .Distinct()
            .OrderByDescending(static type => type.SpanStart);
        foreach (TypeDeclarationSyntax type in types)
        {
            Document document = solution.GetDocument(type.SyntaxTree)!;
            DocumentEditor editor = await _editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false);
            editor.ReplaceNode(type, static (current, _) => Modifiers.MakePartial((TypeDeclarationSyntax)current));
        }
        return _editor.GetChangedSolution();
    }

    /// <summary>The batch that replaces the await. It throws as the await did, and gives the same array if the array is used.</summary>
    private static string BatchCall(AwaitExpressionSyntax wait, WhenAllCalls calls, bool isUsed)
    {
        string arguments = string.Join(", ", Arguments(calls));
        string settled = $"(await {Wrapper(calls)}({arguments}){Rest(wait, calls)}).EnsureAllFulfilled()";
        return isUsed ? settled + ".Values.ToArray()" : settled;
    }

    private static string Wrapper(WhenAllCalls calls)
    {
        string name = CSharpNames.Escape(calls.Item.WrapperName);
        return calls.Callee is MemberAccessExpressionSyntax access ? $"{access.Expression}{access.OperatorToken}{name}" : name;
    }

    /// <summary>In the order of the wrapper's parameters. Arguments after an omitted one are named.</summary>
    private static IEnumerable<string> Arguments(WhenAllCalls calls)
    {
        yield return LeadingBreak(calls) + calls.Inputs + CommentBehind(calls.Inputs);
        bool byName = false;
        foreach (IArgumentOperation argument in calls.Arguments
            .OrderBy(argument => calls.Item.Roles[argument.Parameter!.Ordinal] is ParameterRole.Token)
            .ThenBy(static argument => argument.Parameter!.Ordinal))
        {
            if (argument.ArgumentKind is ArgumentKind.DefaultValue)
            {
                byName = true;
                continue;
            }
            bool isToken = calls.Item.Roles[argument.Parameter!.Ordinal] is ParameterRole.Token;
            string name = isToken ? "cancellationToken" : CSharpNames.Escape(argument.Parameter.Name);
            yield return (byName ? name + ": " : "") + argument.Value.Syntax;
        }
    }

    /// <summary>Keeps the line break before inputs that begin a line.</summary>
    private static string LeadingBreak(WhenAllCalls calls)
    {
        SyntaxTriviaList before = calls.Inputs.GetFirstToken().GetPreviousToken().TrailingTrivia;
        return before.Any(SyntaxKind.EndOfLineTrivia) ? before.ToFullString() + calls.Inputs.GetLeadingTrivia().ToFullString() : "";
    }

    /// <summary>A comment between the inputs and <c>.Select</c>, with the end of its line if it needs one.</summary>
    private static string CommentBehind(ExpressionSyntax inputs)
    {
        SyntaxTriviaList behind = TriviaBehind(inputs);
        return !CommaLists.HasComment(behind) ? ""
            : behind.Any(SyntaxKind.EndOfLineTrivia) ? behind.ToFullString()
            : behind.ToFullString().TrimEnd();
    }

    private static SyntaxTriviaList TriviaBehind(ExpressionSyntax inputs)
        => inputs.GetTrailingTrivia().AddRange(inputs.GetLastToken().GetNextToken().LeadingTrivia);

    /// <summary>Whether the batch would lose a comment or a directive.</summary>
    private static bool LosesComment(AwaitExpressionSyntax wait, WhenAllCalls calls)
    {
        TextSpan[] kept =
        [
            TextSpan.FromBounds(calls.Inputs.SpanStart, calls.Inputs.GetLastToken().GetNextToken().SpanStart),
            TextSpan.FromBounds(calls.WhenAll.Syntax.Span.End, wait.Span.End),
            .. calls.Arguments.Where(static argument => !argument.IsImplicit).Select(static argument => argument.Value.Syntax.Span),
            calls.Callee is MemberAccessExpressionSyntax access ? access.Expression.Span : default,
        ];
        return wait.DescendantTrivia().Any(trivia
            => trivia.IsDirective
                || (CommaLists.HasComment([trivia]) && wait.Span.Contains(trivia.Span) && !kept.Any(span => span.Contains(trivia.Span))));
    }

    /// <summary>What follows the awaited call, such as <c>.ConfigureAwait(false)</c>.</summary>
    private static string Rest(AwaitExpressionSyntax wait, WhenAllCalls calls)
        => wait.Expression.ToString().Substring(calls.WhenAll.Syntax.Span.End - wait.Expression.SpanStart);
}
