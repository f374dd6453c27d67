using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>Finds a property or field of the input, as the compiler finds it for <c>input.Name</c>.</summary>
/// <param name="Problem">Why there is none.</param>
/// <param name="Member">The property or field, or null.</param>
/// <param name="Interface">The interface that has it, if the input must be cast to that.</param>
/// <param name="Found">What the problem is about.</param>
/// <param name="Detail">The second of several members, or the reason why the member is out of reach.</param>
internal sealed record InputMemberSearch(
    SearchProblem Problem, ISymbol? Member = null, INamedTypeSymbol? Interface = null, ISymbol? Found = null, string? Detail = null)
{
    public static InputMemberSearch Of(ItemMethod item, ITypeSymbol input, string name, Compilation compilation)
    {
        ISymbol? hidden = null;
        foreach (INamedTypeSymbol type in Classes(input))
        {
            foreach (ISymbol member in type.GetMembers(name))
            {
                // An explicit implementation is found through its interface, below.
                if (member.IsGenerated() || member is IPropertySymbol { IsIndexer: true })
                    continue;
                if (item.Sees(member, input, compilation))
                    return IsRead(member) ? Result(member, through: null, item, input, compilation) : new(SearchProblem.NotFound);
                if (IsRead(member))
                    hidden ??= member;
            }
        }
        return OfInterfaces(item, input, name, compilation)
            ?? (hidden is null ? new(SearchProblem.NotFound)
                : new(SearchProblem.OutOfReach, Found: hidden, Detail: "it must be at least internal"));
    }

    private static InputMemberSearch? OfInterfaces(ItemMethod item, ITypeSymbol input, string name, Compilation compilation)
    {
        HashSet<INamedTypeSymbol> direct = DirectInterfaces(input);
        var all = new HashSet<INamedTypeSymbol>(direct, SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol type in Classes(input))
            all.UnionWith(type.AllInterfaces);
        ISymbol[] properties =
        [
            .. all.SelectMany(type => type.GetMembers(name)).Where(static member => member is IPropertySymbol { IsIndexer: false }),
        ];
        // A property hides those of the interfaces that its interface inherits.
        properties =
        [
            .. properties.Where(member => !properties.Any(other
                => other.ContainingType.AllInterfaces.Contains(member.ContainingType, SymbolEqualityComparer.Default))),
        ];
        return properties switch
        {
            [] => null,
            [var first, var second, ..] => new(SearchProblem.Several, Found: first, Detail: MethodSearch.Display(second)),
            [var only] => Result(only, direct.Contains(only.ContainingType) ? null : only.ContainingType, item, input, compilation),
        };
    }

    private static InputMemberSearch Result(
        ISymbol member, INamedTypeSymbol? through, ItemMethod item, ITypeSymbol input, Compilation compilation)
        => WhyOutOfReach(member, through ?? input, item, compilation) is { } why
            ? new(SearchProblem.OutOfReach, Found: member, Detail: why)
            : new(SearchProblem.None, member, through);

    private static string? WhyOutOfReach(ISymbol member, ITypeSymbol through, ItemMethod item, Compilation compilation)
    {
        if (member.IsStatic)
            return "it must not be static";
        if (MethodSearch.IsErrorToUse(member, item))
            return "it is obsolete, and a use of it is an error";
        if (member is IPropertySymbol property)
        {
            if (PartitionKey.Getter(property) is not { } getter)
                return "it has no getter";
            if (!item.Sees(property, through, compilation) || !item.Sees(getter, through, compilation))
                return "it must be at least internal, and its getter, too";
            if (MethodSearch.IsErrorToUse(getter, item))
                return "its getter is obsolete, and a use of it is an error";
        }
        return null;
    }

    private static bool IsRead(ISymbol member) => member is IPropertySymbol or IFieldSymbol;

    /// <summary>The type and its base types, the nearest first. Those of its constraints, if it is a type parameter.</summary>
    private static IEnumerable<INamedTypeSymbol> Classes(ITypeSymbol input)
    {
        foreach (ITypeSymbol bound in Bounds(input))
        {
            // An array has the members of System.Array.
            for (ITypeSymbol? type = bound; type is not null; type = type.BaseType)
            {
                if (type is INamedTypeSymbol { TypeKind: not TypeKind.Interface } named)
                    yield return named;
            }
        }
    }

    /// <summary>The interfaces whose members need no cast: the type itself, those that it inherits, those of constraints.</summary>
    private static HashSet<INamedTypeSymbol> DirectInterfaces(ITypeSymbol input)
    {
        var interfaces = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (ITypeSymbol bound in Bounds(input))
        {
            if (bound is INamedTypeSymbol { TypeKind: TypeKind.Interface } type)
            {
                interfaces.Add(type);
                interfaces.UnionWith(type.AllInterfaces);
            }
        }
        return interfaces;
    }

    private static IEnumerable<ITypeSymbol> Bounds(ITypeSymbol type)
        => type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.SelectMany(Bounds) : [type];
}
