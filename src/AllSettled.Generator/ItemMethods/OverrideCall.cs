using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>
/// How an override is called so that it is meant. Overload resolution does not count an override as a member of its own
/// type: a method of that name which the type itself declares is taken first if it is applicable at all, be it <c>F(object)</c>
/// beside an overridden <c>F(int)</c>. A call through the type that first declares the method sees no such overload, and still
/// dispatches to the override.
/// </summary>
internal static class OverrideCall
{
    /// <summary>The type to call an item method through, or null if the receiver's own will do.</summary>
    public static INamedTypeSymbol? Through(ItemMethod item)
        => Through(item.Method) is { } original ? original
            // A member of the foreign type itself would be taken before an inherited one if it is applicable at all.
            : item.Method.IsStatic || SymbolEqualityComparer.Default.Equals(item.Method.ContainingType, item.Receiver) ? null
            : item.Method.ContainingType;

    private static INamedTypeSymbol? Through(IMethodSymbol method)
        => OverloadCalledInstead(method) is not null && FirstDeclaration(method) is var original && IsCallableFromOutside(method, original)
            ? original.ContainingType
            : null;

    /// <summary>The method that would be called instead, where there is no way around it; else null.</summary>
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

    /// <summary>The method itself, or the one that it overrides in the end.</summary>
    public static IMethodSymbol FirstDeclaration(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    /// <summary>A protected method can be called on one's own type only (CS1540).</summary>
    private static bool IsCallableFromOutside(IMethodSymbol method, IMethodSymbol original) => original.DeclaredAccessibility switch
    {
        Accessibility.Public or Accessibility.Internal => true,
        Accessibility.ProtectedOrInternal
            => SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, original.ContainingAssembly),
        _ => false,
    };
}
