using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>Code that is being typed. The compiler has enough to say about it, and rules would guess.</summary>
internal static class UnfinishedCode
{
    public static bool IsFinished(ItemMethod item, Compilation compilation)
    {
        IMethodSymbol method = item.Method;
        // A constructor, which a method without a return type looks like, is CS0592 already.
        if (method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            return false;
        if (method.Name.Length == 0 || item.HasUnreadableArgument || item.Attribute is { AttributeConstructor: null })
            return false;
        // What cannot be named in another file the compiler rejects in a signature (CS9051), unless all of the type is that file's.
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
            // Of no other has the wrapper the default value, and to the compiler it is work to find one out.
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
    /// Whether the default value is made of something that is not there, or not yet. To the compiler it then is null, and a wrapper
    /// with that value would be wrong once it is there.
    /// </summary>
    private static bool HasUnknownDefault(IParameterSymbol parameter, Compilation compilation)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not null)
            return false;
        ITypeSymbol type = parameter.Type;
        if (type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T })
        {
            // A number is never null, and of other structs there are no constants.
            return type.TypeKind is TypeKind.Enum || type.SpecialType is (>= SpecialType.System_Boolean and <= SpecialType.System_Double);
        }
        // What another compilation declares is finished.
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
    /// Whether its type has another method of the same signature (error CS0111), such as a line that was copied to be
    /// changed: their wrappers would be written to one file.
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

    /// <summary>A nameless type, or two types of one name and arity: their wrappers would be written to one file.</summary>
    private static bool IsUnfinished(INamedTypeSymbol type)
    {
        if (type.TypeKind == ExtensionBlock.TypeKind)
            return false;
        // What stands outside of any type is in one whose name cannot be written.
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
