using System.Composition;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>SB0060 and SB0061: creates the judge.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreateJudgeFix)), Shared]
public sealed class CreateJudgeFix() : JudgeFix(RejectIfRules.SB0060JudgeNotFound, RejectIfRules.SB0061JudgeDoesNotFit)
{
    private protected override MemberEdit? Plan(FixTarget target, ItemMethod item)
        => new CreatedMethod(item.RejectIf!, "bool", (JudgeSearch.Judged(item), "result")).Plan(target, item, item.RejectIfType);
}
