using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

/// <summary>What the body of a method does with its parameters.</summary>
internal static class MethodBodies
{
    /// <summary>The symbols that are assigned or passed by reference. Null if there is no body.</summary>
    public static ImmutableArray<ISymbol>? WrittenIn(MethodDeclarationSyntax method, SemanticModel model)
    {
        DataFlowAnalysis? flow = method switch
        {
            { Body: { } body } => model.AnalyzeDataFlow(body),
            { ExpressionBody.Expression: RefExpressionSyntax } => null,
            { ExpressionBody.Expression: var expression } => model.AnalyzeDataFlow(expression),
            _ => null,
        };
        return flow is { Succeeded: true } ? flow.WrittenInside : null;
    }

    /// <summary>Where a parameter is read. <c>nameof</c> does not count.</summary>
    public static IEnumerable<IdentifierNameSyntax> References(MethodDeclarationSyntax method, ISymbol parameter, SemanticModel model)
        => method.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name
            => name.Identifier.ValueText == parameter.Name
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, parameter)
                && !IsNameOf(name.Parent?.Parent?.Parent));

    /// <summary>Whether the node belongs to the method itself, not to a function inside it.</summary>
    public static bool IsOf(MethodDeclarationSyntax method, SyntaxNode node)
        => method == node.Ancestors().First(static ancestor
            => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax);

    private static bool IsNameOf(SyntaxNode? node)
        => node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };
}
