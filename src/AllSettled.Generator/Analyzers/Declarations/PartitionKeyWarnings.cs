using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>A warning about keys that are hardly ever equal.</summary>
internal static class PartitionKeyWarnings
{
    public static readonly DiagnosticDescriptor SB1019KeysByReference = Rule.Warning(
        "SB1019",
        "Keys are compared by reference",
        "The keys of '{0}' contain '{1}', which is compared by reference: two items hardly ever have the same key, so nothing is limited",
        "Items have the same key if EqualityComparer<T>.Default says that their keys are equal. Two arrays or collections with the same "
        + "elements are not equal. So every item has a partition of its own. Use a key that is compared by its content, such as a string, "
        + "a number, or a record of those.");

    /// <param name="items">Methods that break no rule, and for which one attribute asks for wrappers.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="violations">Takes the violation.</param>
    public static void Check(IReadOnlyList<ItemMethod> items, Compilation compilation, List<Violation> violations)
    {
        foreach (ItemMethod item in items)
        {
            if (PartitionKey.Of(item, compilation) is not { } key || ComparedByReference(key.Type) is not { } type)
                continue;
            violations.Add(new(SB1019KeysByReference, AttributeRules.ArgumentLocation(item, "PartitionBy"), item.Method.Name,
                type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
            return;
        }
    }

    /// <summary>The type itself, or a type inside a tuple, if it is an array or a collection without an equality of its own.</summary>
    private static ITypeSymbol? ComparedByReference(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol => type,
        INamedTypeSymbol { IsTupleType: true } tuple
            => tuple.TupleElements.Select(static element => ComparedByReference(element.Type))
                .FirstOrDefault(static found => found is not null),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            => ComparedByReference(nullable.TypeArguments[0]),
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
