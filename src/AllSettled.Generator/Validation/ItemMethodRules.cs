using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation.Surroundings;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// Whether a marked method can be batched. The parser emits nothing for a method that breaks a rule, and the analyzer reports the rule. One
/// mistake gives one violation.
/// </summary>
internal static class ItemMethodRules
{
    public static readonly DiagnosticDescriptor SB0099GeneratorFailed = Rule.Error(
        "SB0099",
        "The AllSettled generator failed",
        "The batch wrapper of '{0}' could not be generated because of a bug in AllSettled; please report it: {1}",
        "The generator ran into an unexpected error. Other methods are not affected. Please report the error together with the declaration "
        + "of the method. To build the project until then, remove the attribute from the method.");

    /// <summary>Checks the method itself. <see cref="ContainingTypeRules"/> checks its types.</summary>
    /// <param name="item">The method.</param>
    /// <param name="compilation">The compilation it is in.</param>
    /// <param name="violations">Takes the violations.</param>
    /// <returns>False if the method is unfinished. The compiler reports that, and rules would have to guess.</returns>
    public static bool Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (!CheckSignature(item, compilation, violations))
            return false;
        // Names matter only if there is a wrapper to name.
        if (violations.Count == 0)
            CollisionRules.Check(item, compilation, violations);
        if (violations.Count == 0 && ScopedForm.Of(item, compilation) is { Item: { } scoped })
            CollisionRules.CheckScoped(scoped, compilation, violations);
        return true;
    }

    /// <summary>Checks the members that the attribute names.</summary>
    /// <returns>False if one of them is unfinished.</returns>
    public static bool CheckNamedMembers(ItemMethod item, Compilation compilation, List<Violation> violations)
        => RejectIfRules.Check(item, compilation, violations)
            && PartitionByRules.Check(item, compilation, violations)
            && KeyByRules.Check(item, compilation, violations);

    /// <summary>Whether the method breaks no rule. Otherwise a warning would be a second diagnostic about the same mistake.</summary>
    public static bool CanBeBatched(this ItemMethod item, Compilation compilation)
    {
        var violations = new List<Violation>();
        return Check(item, compilation, violations) && violations.Count == 0;
    }

    /// <summary>The same without the comparison with other members.</summary>
    public static bool CheckSignature(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (!UnfinishedCode.IsFinished(item, compilation))
            return false;
        PlacementRules.Check(item, compilation, violations);
        if (violations.Count == 0)
            CallRules.Check(item, compilation, violations);
        // If there is no place for a wrapper, its shape does not matter.
        if (violations.Count > 0)
            return true;
        // One attribute of the assembly may name many methods, so it is checked once elsewhere.
        if (!item.IsForeign)
            AttributeRules.Check(item, violations);
        ParameterRules.Check(item, violations);
        ReturnRules.Check(item, compilation, violations);
        if (violations.Count == 0)
            BulkRules.Check(item, violations);
        // What the attribute of a foreign method names is checked with the attribute, too.
        return item.IsForeign || violations.Count > 0 || CheckNamedMembers(item, compilation, violations);
    }
}
