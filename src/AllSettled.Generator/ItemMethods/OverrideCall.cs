using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>
/// How an override is called so that no other overload is called instead. Overload resolution does not count an override as a member of its
/// own type. It prefers any applicable method that the type itself declares, such as <c>F(object)</c> to an overridden <c>F(int)</c>. A
/// call through the type that first declares the method does not see that overload, and still runs the override.
/// </summary>
internal static class OverrideCall
{
    /// <summary>The type to call an item method through, or null if the receiver's own type is right.</summary>
    public static INamedTypeSymbol? Through(ItemMethod item)
        => Through(item.Method) is { } original ? original
            // The foreign type's own members would be preferred to an inherited one if they are applicable.
            : item.Method.IsStatic || SymbolEqualityComparer.Default.Equals(item.Method.ContainingType, item.Receiver) ? null
            : item.Method.ContainingType;

    private static INamedTypeSymbol? Through(IMethodSymbol method)
        => OverloadCalledInstead(method) is not null && FirstDeclaration(method) is var original && IsCallableFromOutside(method, original)
            ? original.ContainingType
            : null;

    /// <summary>The method that would be called instead and cannot be avoided, or null.</summary>
    public static IMethodSymbol? UnavoidableOverload(IMethodSymbol method)
        => OverloadCalledInstead(method) is { } overload && !IsCallableFromOutside(method, FirstDeclaration(method)) ? overload : null;

    private static IMethodSymbol? OverloadCalledInstead(IMethodSymbol method)
    {
        if (!method.IsOverride)
            return null;
        INamedTypeSymbol declaring = FirstDeclaration(method).ContainingType;
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, declaring))
                return null;
            foreach (ISymbol member in type.GetMembers(method.Name))
            {
                if (member is IMethodSymbol { IsOverride: false } overload && Takes(overload, method.Parameters.Length))
                    return overload;
            }
        }
        return null;
    }

    private static bool Takes(IMethodSymbol method, int arguments)
        => method.Parameters.Length >= arguments
            ? method.Parameters.Skip(arguments).All(static parameter => parameter.IsOptional || parameter.IsParams)
            : method.Parameters is [.., { IsParams: true }];

    /// <summary>The method itself, or the first declaration of what it overrides.</summary>
    public static IMethodSymbol FirstDeclaration(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    /// <summary>What a method or property overrides, or null.</summary>
    public static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };

    /// <summary>A protected method can only be called on the own type (CS1540).</summary>
    private static bool IsCallableFromOutside(IMethodSymbol method, IMethodSymbol original) => original.DeclaredAccessibility switch
    {
        Accessibility.Public or Accessibility.Internal => true,
        Accessibility.ProtectedOrInternal
            => SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, original.ContainingAssembly),
        _ => false,
    };
}
