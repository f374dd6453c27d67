using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation.Surroundings;

/// <summary>Unfinished code. The compiler reports it, and rules would have to guess.</summary>
internal static class UnfinishedCode
{
    public static bool IsFinished(ItemMethod item, Compilation compilation)
    {
        IMethodSymbol method = item.Method;
        // A method without a return type looks like a constructor, and is CS0592 already.
        if (method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            return false;
        if (method.Name.Length == 0 || item.HasUnreadableArgument || item.Attribute is { AttributeConstructor: null })
            return false;
        // The compiler rejects a file-local type in a signature (CS9051), unless the containing type is file-local too.
        bool isOfFile = item.IsForeign || (item.Receiver.Traits() & TypeTraits.FileLocal) != 0;
        foreach (ITypeSymbol type in item.NamedTypes)
        {
            var traits = type.Traits();
            if ((traits & TypeTraits.Unknown) != 0 || (!isOfFile && (traits & TypeTraits.FileLocal) != 0))
                return false;
        }
        for (int i = 0; i < item.Parameters.Length; i++)
        {
            IParameterSymbol parameter = item.Parameters[i];
            if (parameter.Name.Length == 0)
                return false;
            // The wrapper repeats the default values of shared parameters only, and the compiler has to work to find one.
            if (item.Roles[i] is ParameterRole.Shared && HasUnknownDefault(parameter, compilation))
                return false;
            for (int earlier = 0; earlier < i; earlier++)
            {
                if (item.Parameters[earlier].Name == parameter.Name)
                    return false;
            }
        }
        foreach (ITypeParameterSymbol parameter in method.TypeParameters)
        {
            if (parameter.Name.Length == 0)
                return false;
        }
        if (!item.IsForeign && IsDeclaredTwice(method))
            return false;
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (IsUnfinished(type))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether the default value uses a symbol that does not exist, or not yet. The compiler then takes it for null, and the wrapper would
    /// get a wrong value.
    /// </summary>
    private static bool HasUnknownDefault(IParameterSymbol parameter, Compilation compilation)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not null)
            return false;
        ITypeSymbol type = parameter.Type;
        if (type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T })
        {
            // A number is never null, and other structs have no constants.
            return type.TypeKind is TypeKind.Enum || type.SpecialType is (>= SpecialType.System_Boolean and <= SpecialType.System_Double);
        }
        // Code of another compilation is finished.
        if (parameter.DeclaringSyntaxReferences is not [var reference]
            || !compilation.ContainsSyntaxTree(reference.SyntaxTree)
            || reference.GetSyntax() is not ParameterSyntax { Default.Value: var value })
        {
            return false;
        }
        while (Inner(value) is { } inner)
            value = inner;
        return value.Kind() is not (SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression
                or SyntaxKind.ObjectCreationExpression or SyntaxKind.ImplicitObjectCreationExpression)
            && !compilation.GetSemanticModel(reference.SyntaxTree).GetConstantValue(value).HasValue;
    }

    private static ExpressionSyntax? Inner(ExpressionSyntax expression) => expression switch
    {
        PostfixUnaryExpressionSyntax suppressed => suppressed.Operand,
        CastExpressionSyntax cast => cast.Expression,
        ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
        _ => null,
    };

    /// <summary>
    /// Whether the type has another method of the same signature (error CS0111), such as a copied line that is about to change. Both
    /// wrappers would be written to one file.
    /// </summary>
    private static bool IsDeclaredTwice(IMethodSymbol method)
    {
        string? key = null;
        foreach (ISymbol member in method.ContainingType.GetMembers(method.Name))
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } other
                && !SymbolEqualityComparer.Default.Equals(other.PartialDefinitionPart ?? other, method)
                && other.Parameters.Length == method.Parameters.Length
                && SignatureKey.Of(other) == (key ??= SignatureKey.Of(method)))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the type has no name, or another type has its name and arity. Both wrappers would be written to one file.</summary>
    private static bool IsUnfinished(INamedTypeSymbol type)
    {
        if (type.TypeKind == ExtensionBlock.TypeKind)
            return false;
        // Methods outside of any type are in a type whose name cannot be written.
        if (type.Name.Length == 0 || !type.CanBeReferencedByName)
            return true;
        var sameName = type.ContainingType is { } outer
            ? outer.GetTypeMembers(type.Name, type.Arity)
            : type.ContainingNamespace.GetTypeMembers(type.Name, type.Arity);
        int visible = 0;
        foreach (INamedTypeSymbol candidate in sameName)
        {
            if (!candidate.IsFileLocal)
                visible++;
        }
        return visible > 1;
    }
}
