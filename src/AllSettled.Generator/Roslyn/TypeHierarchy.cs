using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

internal static class TypeHierarchy
{
    /// <summary>The type itself and the types that it inherits methods from, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> TypeAndInherited(this INamedTypeSymbol type)
    {
        yield return type;
        // There are no values of these types, so methods that they inherit from object cannot be called.
        if (type.IsStatic || type.SpecialType is SpecialType.System_Void)
            yield break;
        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
            yield return current;
        if (type.TypeKind is TypeKind.Interface)
        {
            foreach (INamedTypeSymbol inherited in type.AllInterfaces)
                yield return inherited;
        }
    }
}
