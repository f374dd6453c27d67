using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>C# 13's <c>where T : allows ref struct</c>, for which the oldest supported compiler has no API.</summary>
internal static class AntiConstraint
{
    private static readonly Func<ITypeParameterSymbol, bool>? s_allowsRefStruct =
        (Func<ITypeParameterSymbol, bool>?)typeof(ITypeParameterSymbol).GetProperty("AllowsRefLikeType")?.GetMethod
            .CreateDelegate(typeof(Func<ITypeParameterSymbol, bool>));

    /// <summary>
    /// Whether a value of the type may be a ref struct inside of the wrapper. Wrappers leave the anti-constraint out of type
    /// parameters of their own, but those of the type around them are as they are.
    /// </summary>
    public static bool Concerns(ItemMethod item, ITypeSymbol type)
        => type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type } parameter
            && item.ExtensionClassName is null
            && s_allowsRefStruct is not null && s_allowsRefStruct(parameter);
}
