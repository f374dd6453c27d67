using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>
/// Wrapper and item struct name the receiver's type in full, with the type parameters of all types around it. A type parameter or nested
/// type of the same name further inside hides them.
/// </summary>
internal static class HiddenTypeParameters
{
    /// <summary>A type parameter (warning CS0693) or a nested type that hides an outer type parameter, or null.</summary>
    public static ISymbol? HiddenBy(ItemMethod item)
    {
        foreach (ITypeParameterSymbol parameter in item.Method.TypeParameters)
        {
            for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
            {
                if (type.HasTypeParameter(parameter.Name))
                    return parameter;
            }
        }
        return item.ExtensionClassName is null ? HiddenInside(item.Receiver) : TwiceInOneList(item.LiftedTypeParameters);
    }

    private static ISymbol? HiddenInside(INamedTypeSymbol receiver)
    {
        for (INamedTypeSymbol? outer = receiver.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            foreach (ITypeParameterSymbol hidden in outer.TypeParameters)
            {
                for (INamedTypeSymbol type = receiver; !SymbolEqualityComparer.Default.Equals(type, outer); type = type.ContainingType)
                {
                    foreach (ITypeParameterSymbol parameter in type.TypeParameters)
                    {
                        if (parameter.Name == hidden.Name)
                            return parameter;
                    }
                    for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
                    {
                        if (current.GetTypeMembers(hidden.Name, 0) is [var nested, ..])
                            return nested;
                    }
                }
            }
        }
        return null;
    }

    /// <summary>Outside of the type, all of them are type parameters of the wrapper.</summary>
    private static ITypeParameterSymbol? TwiceInOneList(IReadOnlyList<ITypeParameterSymbol> lifted)
    {
        for (int i = 1; i < lifted.Count; i++)
        {
            for (int outer = 0; outer < i; outer++)
            {
                if (lifted[outer].Name == lifted[i].Name)
                    return lifted[i];
            }
        }
        return null;
    }
}
