using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// Whether a marked method can be batched: asked by the parser, which emits only for a method that breaks no rule, and by
/// the analyzer, which reports what it breaks. One mistake gives one violation.
/// </summary>
internal static class ItemMethodRules
{
    public static readonly DiagnosticDescriptor SB0099GeneratorFailed = Rule.Error(
        "SB0099",
        "The AllSettled generator failed",
        "The batch wrapper of '{0}' could not be generated because of a bug in AllSettled, please report it: {1}",
        "An unexpected error in the generator. Other methods are not affected. Report it with the declaration of the "
        + "method; removing [SettledBatch] from it lets the build go on.");

    /// <summary>What the method itself breaks; its types are <see cref="ContainingTypeRules"/>' concern.</summary>
    /// <param name="item">The method.</param>
    /// <param name="compilation">The compilation it is in.</param>
    /// <param name="violations">Takes the violations.</param>
    /// <returns>
    /// Whether the method is finished. While it is being typed the compiler has enough to say, and rules would guess.
    /// </returns>
    public static bool Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (!CheckSignature(item, compilation, violations))
            return false;
        // Names matter only once there is a wrapper to name.
        if (violations.Count == 0)
            CollisionRules.Check(item, compilation, violations);
        return true;
    }

    /// <summary>Whether the method breaks no rule: of one that does, advice would be a second word about one mistake.</summary>
    public static bool CanBeBatched(this ItemMethod item, Compilation compilation)
    {
        var violations = new List<Violation>();
        return Check(item, compilation, violations) && violations.Count == 0;
    }

    /// <summary>The same without a look at other members, for those other members.</summary>
    public static bool CheckSignature(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (!UnfinishedCode.IsFinished(item, compilation))
            return false;
        PlacementRules.Check(item, compilation, violations);
        if (violations.Count == 0)
            CallRules.Check(item, compilation, violations);
        // Where no wrapper can stand at all, what it would look like is no question.
        if (violations.Count > 0)
            return true;
        // One attribute of the assembly may name many methods.
        if (!item.IsForeign)
            AttributeRules.Check(item, violations);
        ParameterRules.Check(item, violations);
        ReturnRules.Check(item, compilation, violations);
        return true;
    }
}
