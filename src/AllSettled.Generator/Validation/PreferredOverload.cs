using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>
/// An overload with a higher <c>[OverloadResolutionPriority]</c>. If it is applicable, it is called in place of the item method, and no way
/// of calling avoids that. The compiler itself is asked which method the call would reach.
/// </summary>
internal static class PreferredOverload
{
    public static IMethodSymbol? Of(ItemMethod item, Compilation compilation)
    {
        IMethodSymbol original = OverrideCall.FirstDeclaration(item.Method);
        if (!CompilationFacts.Of(compilation).KnowsPriorities || !HasOverloadOfHigherPriority(original) || item.Place is not { } place)
            return null;
        // At a position in the parameter list the method's type parameters are in scope.
        int position = !item.IsForeign && item.Method.DeclaringSyntaxReferences is [var declaration, ..]
            && declaration.GetSyntax() is MethodDeclarationSyntax { ParameterList: var parameters }
                && declaration.SyntaxTree == place.SyntaxTree
                ? parameters.OpenParenToken.Span.End
                : place.Span.Start;
        var called = compilation.GetSemanticModel(place.SyntaxTree)
            .GetSpeculativeSymbolInfo(position, Call(item), SpeculativeBindingOption.BindAsExpression).Symbol as IMethodSymbol;
        return called is null || called.IsGenerated()
            || SymbolEqualityComparer.Default.Equals(OverrideCall.FirstDeclaration(called).OriginalDefinition, original.OriginalDefinition)
            ? null
            : called;
    }

    /// <summary>Priorities are compared within one type. An override has the priority of the method that it overrides.</summary>
    private static bool HasOverloadOfHigherPriority(IMethodSymbol method)
    {
        int? priority = null;
        foreach (ISymbol member in method.ContainingType.GetMembers(method.Name))
        {
            if (member is IMethodSymbol && !SymbolEqualityComparer.Default.Equals(member, method)
                && Priority(member) > (priority ??= Priority(method)) && !member.IsGenerated())
            {
                return true;
            }
        }
        return false;
    }

    private static int Priority(ISymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass.Is("OverloadResolutionPriorityAttribute", "System.Runtime.CompilerServices")
                && attribute.ConstructorArguments is [{ Value: int priority }])
            {
                return priority;
            }
        }
        return 0;
    }

    /// <summary>The call as the item struct makes it. The arguments are not constants: those would convert to more types.</summary>
    private static ExpressionSyntax Call(ItemMethod item)
    {
        string target = item.Method.IsStatic
            ? CSharpNames.Type(item.Method.ContainingType)
            : $"default({CSharpNames.Type(OverrideCall.Through(item) ?? item.Receiver)})!";
        string typeArguments = string.Join(", ", item.Method.TypeParameters.Select(static parameter => CSharpNames.Escape(parameter.Name)));
        string arguments = string.Join(", ", item.Parameters.Select(static parameter
            => parameter.RefKind is RefKind.None
                ? $"default(global::System.Func<{CSharpNames.Type(parameter.Type)}>)!()"
                : $"in default({CSharpNames.Type(parameter.Type)}[])![0]"));
        return SyntaxFactory.ParseExpression(
            $"{target}.{CSharpNames.Escape(item.Method.Name)}{(typeArguments.Length == 0 ? "" : $"<{typeArguments}>")}({arguments})");
    }
}
