using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.CodeFixes.Edits;

/// <summary>A place that a change of a method's signature may break.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Call">The call, or null if the method becomes a delegate.</param>
/// <param name="Model">The semantic model of the file.</param>
internal readonly record struct MethodUse(SimpleNameSyntax Name, IInvocationOperation? Call, SemanticModel Model)
{
    /// <summary>The argument for the parameter. Null if the call omits it, or if there is no call.</summary>
    public IArgumentOperation? Given(IParameterSymbol parameter)
        => Call?.Arguments.FirstOrDefault(argument
            => argument.Parameter?.Ordinal == parameter.Ordinal && argument.ArgumentKind is not ArgumentKind.DefaultValue);

    public bool IsIn(SyntaxNode node) => Name.SyntaxTree == node.SyntaxTree;
}

internal static class MethodUses
{
    /// <summary>Where the method's project uses it. <c>nameof</c> and documentation do not count.</summary>
    public static IReadOnlyList<MethodUse> Of(MethodDeclarationSyntax method, FixTarget target)
    {
        var uses = new List<MethodUse>();
        Compilation compilation = target.Model.Compilation;
        ISymbol symbol = target.Declared(method)!;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (SimpleNameSyntax name in tree.GetRoot(target.CancellationToken).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != symbol.Name)
                    continue;
                model ??= compilation.GetSemanticModel(tree);
                if (model.GetSymbolInfo(name, target.CancellationToken).Symbol is IMethodSymbol used
                    && SymbolEqualityComparer.Default.Equals((used.ReducedFrom ?? used).OriginalDefinition, symbol))
                {
                    uses.Add(new(name, CallBy(name, model, target.CancellationToken), model));
                }
            }
        }
        return uses;
    }

    private static IInvocationOperation? CallBy(SimpleNameSyntax name, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode callee = name.Parent is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax ? name.Parent : name;
        return callee.Parent is InvocationExpressionSyntax call && call.Expression == callee
            ? model.GetOperation(call, cancellationToken) as IInvocationOperation
            : null;
    }
}
