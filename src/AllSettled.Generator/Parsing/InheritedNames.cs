using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Whether wrappers hide a member of a base class or interface. The compiler warns about that.</summary>
internal static class InheritedNames
{
    public static bool AreHiddenBy(ItemMethod item, Compilation compilation)
    {
        // They stand in a class of their own.
        if (item.IsScoped)
            return false;
        for (INamedTypeSymbol? type = item.Method.ContainingType.BaseType; type is { SpecialType: SpecialType.None }; type = type.BaseType)
        {
            if (Has(type, item, compilation))
                return true;
        }
        // In an interface only static methods have their wrappers beside them.
        if (item.Method.ContainingType.TypeKind is TypeKind.Interface && item.ExtensionClassName is null)
        {
            foreach (INamedTypeSymbol type in item.Method.ContainingType.AllInterfaces)
            {
                if (Has(type, item, compilation))
                    return true;
            }
        }
        return false;
    }

    private static bool Has(INamedTypeSymbol type, ItemMethod item, Compilation compilation)
        => !type.GetMembers(item.WrapperName).IsEmpty || !type.GetMembers(item.StreamWrapperName).IsEmpty
            // The wrappers of this project's own types do not exist yet.
            || (!type.DeclaringSyntaxReferences.IsEmpty
                && ItemMethodsOfType.In(type, compilation) is var inherited
                && (inherited.HasWrapper(item.WrapperName) || inherited.HasWrapper(item.StreamWrapperName)));
}
