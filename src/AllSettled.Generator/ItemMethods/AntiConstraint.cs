using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary><c>where T : allows ref struct</c> of C# 13, the anti-constraint. The oldest supported compiler has no API for it.</summary>
internal static class AntiConstraint
{
    private static readonly Func<ITypeParameterSymbol, bool>? s_allowsRefStruct =
        (Func<ITypeParameterSymbol, bool>?)typeof(ITypeParameterSymbol).GetProperty("AllowsRefLikeType")?.GetMethod
            .CreateDelegate(typeof(Func<ITypeParameterSymbol, bool>));

    /// <summary>
    /// Whether the wrapper's type parameter keeps the anti-constraint. It does not if inputs, shared arguments or results are of that type,
    /// because they live on the heap. A type that only mentions the parameter, such as the receiver's, keeps it.
    /// </summary>
    public static bool IsKept(ITypeParameterSymbol parameter, ItemMethod item, Compilation compilation)
        => s_allowsRefStruct is not null && s_allowsRefStruct(parameter)
            && CompilationFacts.Of(compilation).KnowsAntiConstraints
            && !SymbolEqualityComparer.Default.Equals(item.Result, parameter)
            && !SymbolEqualityComparer.Default.Equals(item.Bulk?.List?.Element, parameter)
            && !item.Parameters.Any(candidate => SymbolEqualityComparer.Default.Equals(candidate.Type, parameter));

    /// <summary>Whether the type is a type parameter with the anti-constraint.</summary>
    public static bool IsOf(ITypeSymbol type)
        => type is ITypeParameterSymbol parameter && s_allowsRefStruct is not null && s_allowsRefStruct(parameter);

    /// <summary>
    /// Whether a value of the type may be a ref struct inside the wrapper. The wrapper's own type parameters lose the anti-constraint where
    /// such values occur, but a type parameter of the containing type keeps it.
    /// </summary>
    public static bool Concerns(ItemMethod item, ITypeSymbol type)
        => type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type }
            && item.ExtensionClassName is null
            && IsOf(type);
}
