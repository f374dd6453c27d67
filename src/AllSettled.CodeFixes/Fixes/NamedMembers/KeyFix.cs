using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using Microsoft.CodeAnalysis;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>A fix of what <c>PartitionBy</c> names.</summary>
public abstract class KeyFix : NamedMemberFix
{
    private protected KeyFix(params DiagnosticDescriptor[] rules)
        : base("Fix what PartitionBy names", rules)
    {
    }

    private protected sealed override SearchProblem? ProblemOf(ItemMethod item, Compilation compilation)
        => item.PartitionBy is null ? null : PartitionKeySearch.Of(item, compilation).Problem;
}
