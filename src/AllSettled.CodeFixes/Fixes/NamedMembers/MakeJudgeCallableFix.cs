using System.Composition;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>SB0064: makes the judge static, visible to generated code, or both.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeJudgeCallableFix)), Shared]
public sealed class MakeJudgeCallableFix() : JudgeFix(RejectIfRules.SB0064JudgeOutOfReach)
{
    private protected override MemberEdit? Plan(FixTarget target, ItemMethod item)
    {
        Compilation compilation = target.Model.Compilation;
        return JudgeSearch.Of(item, compilation) is { Problem: SearchProblem.OutOfReach, Found: { } judge }
            && DeclarationOf(judge, target) is { } place
                ? ReachableMember.Plan(judge, MethodSearch.IsAccessible(judge, item, compilation), item, place)
                : null;
    }
}
