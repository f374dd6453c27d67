using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>
/// SB1008: adds an optional token, so that existing calls still compile, and passes it to every call in the method that takes one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTokenFix)), Shared]
public sealed class AddTokenFix() : DocumentFix("Add a CancellationToken and pass it on", MissingTokenAnalyzer.SB1008NoToken)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Declared(method) is not IMethodSymbol { Parameters: [.., { IsParams: false }] } symbol
            || target.Model.Compilation.GetTypeByMetadataName("System.Threading.CancellationToken") is not { } token)
        {
            return null;
        }
        // With one more parameter, even an optional one, the method no longer converts to the same delegate type.
        if (MethodUses.Of(method, target).Any(static use => use.Call is null))
            return null;
        string name = FreeName(method);
        var calls = new List<(InvocationExpressionSyntax Call, IParameterSymbol Parameter)>();
        foreach (InvocationExpressionSyntax call in method.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (target.Model.GetOperation(call, target.CancellationToken) is IInvocationOperation operation
                && OmittedTokens.ParameterOf(operation, target.Model.Compilation, symbol) is { } parameter)
            {
                calls.Add((call, parameter));
            }
        }
        return editor =>
        {
            foreach (var (call, parameter) in calls)
                editor.ReplaceNode(call, (current, _)
                    => With((InvocationExpressionSyntax)current, Argument(call, parameter, name, target.Model), Indentation(call)));
            var added = (ParameterSyntax)editor.Generator.ParameterDeclaration(
                name, editor.Generator.TypeExpression(token, addImport: true),
                    SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression));
            SyntaxTriviaList indentation = Indentation(method);
            editor.ReplaceNode(method.ParameterList, (current, _) =>
            {
                var list = (ParameterListSyntax)current;
                return list.WithParameters(CommaLists.Append(list.Parameters, added, indentation));
            });
            editor.ReplaceNode(method, (current, _)
                => ParameterDocumentation.With((MethodDeclarationSyntax)current, name, "Cancels the work."));
        };
    }

    private static string FreeName(MethodDeclarationSyntax method)
    {
        var taken = new HashSet<string>(
            method.DescendantTokens()
                .Where(static token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(static token => token.ValueText),
            StringComparer.Ordinal);
        return new[] { "cancellationToken", "token", "ct" }.FirstOrDefault(candidate => !taken.Contains(candidate))
            ?? "itemCancellationToken";
    }

    /// <summary>A positional argument if the token's parameter is the next one, a named argument after omitted ones.</summary>
    private static ArgumentSyntax Argument(InvocationExpressionSyntax call, IParameterSymbol parameter, string name, SemanticModel model)
    {
        ArgumentSyntax argument = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(name));
        var given = call.ArgumentList.Arguments;
        bool isReduced = model.GetSymbolInfo(call).Symbol is IMethodSymbol { ReducedFrom: not null };
        bool isNext = given.Count + (isReduced ? 1 : 0) == parameter.Ordinal && given.All(static other => other.NameColon is null);
        return isNext ? argument : argument.WithNameColon(SyntaxFactory.NameColon(
            SyntaxFactory.IdentifierName(parameter.Name),
                SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space)));
    }

    private static InvocationExpressionSyntax With(InvocationExpressionSyntax call, ArgumentSyntax argument, SyntaxTriviaList indentation)
        => call.WithArgumentList(call.ArgumentList.WithArguments(CommaLists.Append(call.ArgumentList.Arguments, argument, indentation)));

    /// <summary>The indentation of the line that the node begins on, and one level more.</summary>
    private static SyntaxTriviaList Indentation(SyntaxNode node)
    {
        SourceText text = node.SyntaxTree.GetText();
        string line = text.Lines.GetLineFromPosition(node.SpanStart).ToString();
        return SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(line.Substring(0, line.Length - line.TrimStart().Length) + "    "));
    }
}
