using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.Bulk;

/// <summary>A type of list that can hold the inputs of a call.</summary>
/// <param name="Kind">How it is made of an array.</param>
/// <param name="Element">The type of an input.</param>
internal sealed record ListShape(ListKind Kind, ITypeSymbol Element)
{
    /// <summary>Null if the type is no list. Text and dictionaries are not lists here.</summary>
    public static ListShape? Of(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
            return new(ListKind.Array, array.ElementType);
        if (type is not INamedTypeSymbol { TypeArguments: [var element] } named)
            return null;
        if (IsInterfaceOfArrays(named))
            return new(ListKind.Interface, element);
        if (named.Is("List", "System.Collections.Generic") || named.Is("ArraySegment", "System")
            || named.Is("Memory", "System") || named.Is("ReadOnlyMemory", "System"))
        {
            return new(ListKind.Constructed, element);
        }
        return named.Is("ImmutableArray", "System.Collections.Immutable") ? new(ListKind.ImmutableArray, element) : null;
    }

    private static bool IsInterfaceOfArrays(INamedTypeSymbol type) => type.OriginalDefinition.SpecialType
        is SpecialType.System_Collections_Generic_IEnumerable_T
        or SpecialType.System_Collections_Generic_ICollection_T
        or SpecialType.System_Collections_Generic_IList_T
        or SpecialType.System_Collections_Generic_IReadOnlyCollection_T
        or SpecialType.System_Collections_Generic_IReadOnlyList_T;
}
