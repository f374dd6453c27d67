using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>Types whose values are hardly ever equal.</summary>
internal static class ReferenceEquality
{
    /// <summary>The same as <see cref="CollectionIn"/>, or a class without an equality of its own.</summary>
    public static ITypeSymbol? TypeIn(ITypeSymbol type)
        => CollectionIn(type)
            ?? (type is { TypeKind: TypeKind.Class, IsAbstract: false, SpecialType: not SpecialType.System_Object } && !HasEquality(type)
                ? type : null);

    /// <summary>The type itself, or a type inside a tuple, if it is an array or a collection without an equality of its own.</summary>
    public static ITypeSymbol? CollectionIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol => type,
        INamedTypeSymbol { IsTupleType: true } tuple
            => tuple.TupleElements.Select(static element => CollectionIn(element.Type))
                .FirstOrDefault(static found => found is not null),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            => CollectionIn(nullable.TypeArguments[0]),
        { TypeKind: TypeKind.Class or TypeKind.Interface } => IsCollection(type) && !HasEquality(type) ? type : null,
        _ => ComparesItsArray(type) ? type : null,
    };

    private static bool IsCollection(ITypeSymbol type)
        => IsEnumerable(type) || type.AllInterfaces.Any(IsEnumerable);

    private static bool IsEnumerable(ITypeSymbol type) => type.SpecialType is SpecialType.System_Collections_IEnumerable;

    private static bool HasEquality(ITypeSymbol type)
    {
        if (type.AllInterfaces.Any(implemented => implemented is { TypeArguments: [var compared] } && implemented.Is("IEquatable", "System")
            && SymbolEqualityComparer.Default.Equals(compared, type)))
        {
            return true;
        }
        for (ITypeSymbol? current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            if (current.IsRecord || current.GetMembers("Equals").Any(static member => member is IMethodSymbol { IsOverride: true }))
                return true;
        }
        return false;
    }

    /// <summary>Structs of the platform whose <c>Equals</c> compares the array that they hold, and not its elements.</summary>
    private static bool ComparesItsArray(ITypeSymbol type)
        => type.Is("ImmutableArray", "System.Collections.Immutable")
            || type.Is("ArraySegment", "System")
            || type.Is("Memory", "System")
            || type.Is("ReadOnlyMemory", "System");
}
