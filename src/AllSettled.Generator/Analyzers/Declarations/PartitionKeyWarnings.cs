using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
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
            if (PartitionKey.Of(item, compilation) is not { } key || ReferenceEquality.CollectionIn(key.Type) is not { } type)
                continue;
            violations.Add(new(SB1019KeysByReference, AttributeRules.ArgumentLocation(item, "PartitionBy"), item.Method.Name,
                type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
            return;
        }
    }
}
