using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using Microsoft.CodeAnalysis;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>A fix of the judge, which is the method that <c>RejectIf</c> names.</summary>
public abstract class JudgeFix : NamedMemberFix
{
    private protected JudgeFix(params DiagnosticDescriptor[] rules)
        : base("Fix the methods that RejectIf names", rules)
    {
    }

    private protected sealed override SearchProblem? ProblemOf(ItemMethod item, Compilation compilation)
        => item is { RejectIf: not null, Return.Result: not null } ? JudgeSearch.Of(item, compilation).Problem : null;
}
