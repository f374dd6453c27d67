using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>A warning about inputs that are not found, because their keys are hardly ever equal.</summary>
internal static class BulkWarnings
{
    public static readonly DiagnosticDescriptor SB1020ComparedByReference = Rule.Warning(
        "SB1020",
        "Inputs or their keys are compared by reference",
        "'{0}' compares values of '{1}', which are compared by reference, so {2}",
        "Inputs and keys are compared with EqualityComparer<T>.Default, or as the dictionary compares its keys. Two arrays, collections or "
        + "objects with the same content are not equal, unless their type has an Equals of its own. Use a key that is compared by its "
        + "content, such as a string, a number, or a record of those.");

    /// <param name="items">Methods that break no rule, and for which one attribute asks for wrappers.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="violations">Takes the violation.</param>
    public static void Check(IReadOnlyList<ItemMethod> items, Compilation compilation, List<Violation> violations)
    {
        foreach (ItemMethod item in items)
        {
            if (item.Bulk is not { } bulk || Reason(bulk, item, compilation) is not var (argument, type, so))
                continue;
            Location? location = argument is null && !item.IsForeign
                ? ReturnRules.ReturnLocation(item.Method)
                : AttributeRules.ArgumentLocation(item, argument ?? "");
            violations.Add(new(SB1020ComparedByReference, location, item.Method.Name,
                type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), so));
            return;
        }
    }

    private static (string? Argument, ITypeSymbol Type, string So)? Reason(BulkMethod bulk, ItemMethod item, Compilation compilation)
    {
        // The method can give the objects of its inputs back in a dictionary or a report. The key of a result is made anew.
        if (bulk.Response is { Kind: ResponseKind.Dictionary, Key: { } key } && ReferenceEquality.CollectionIn(key) is { } ofDictionary)
            return (bulk.KeyBy is null ? null : "KeyBy", ofDictionary, "inputs are hardly ever found in the dictionary");
        if (bulk.Response.Kind is ResponseKind.WithKeys && BulkKey.Of(item, compilation) is { } ofResults
            && ReferenceEquality.TypeIn(ofResults.Type) is { } byReference)
        {
            return ("KeyBy", byReference, "a result hardly ever has the key of an input");
        }
        return bulk.Distinct && ReferenceEquality.TypeIn(bulk.List!.Element) is { } input
            ? ("Distinct", input, "equal inputs are hardly ever found")
            : null;
    }
}
