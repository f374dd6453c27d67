using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>C# 13's <c>where T : allows ref struct</c>, for which the oldest supported compiler has no API.</summary>
internal static class AntiConstraint
{
    private static readonly Func<ITypeParameterSymbol, bool>? s_allowsRefStruct =
        (Func<ITypeParameterSymbol, bool>?)typeof(ITypeParameterSymbol).GetProperty("AllowsRefLikeType")?.GetMethod
            .CreateDelegate(typeof(Func<ITypeParameterSymbol, bool>));

    /// <summary>
    /// Whether the wrapper's type parameter has the anti-constraint too. Not if inputs, shared arguments or results are of that
    /// type themselves, for those live on the heap; a type that merely mentions it, such as the receiver's, does so as well.
    /// </summary>
    public static bool IsKept(ITypeParameterSymbol parameter, ItemMethod item, Compilation compilation)
        => s_allowsRefStruct is not null && s_allowsRefStruct(parameter)
            && CompilationFacts.Of(compilation).KnowsAntiConstraints
            && !SymbolEqualityComparer.Default.Equals(item.Return.Result, parameter)
            && !item.Parameters.Any(candidate => SymbolEqualityComparer.Default.Equals(candidate.Type, parameter));

    /// <summary>
    /// Whether a value of the type may be a ref struct inside of the wrapper. Wrappers leave the anti-constraint out of type
    /// parameters of their own where such values are meant, but those of the type around them are as they are.
    /// </summary>
    public static bool Concerns(ItemMethod item, ITypeSymbol type)
        => type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type } parameter
            && item.ExtensionClassName is null
            && s_allowsRefStruct is not null && s_allowsRefStruct(parameter);
}
