using System.Composition;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>
/// SB0069: makes what gives the keys visible to generated code. Makes a method static, if the item method has no instance.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeKeyReachableFix)), Shared]
public sealed class MakeKeyReachableFix() : KeyFix(PartitionByRules.SB0069KeyOutOfReach)
{
    private protected override MemberEdit? Plan(FixTarget target, ItemMethod item)
    {
        Compilation compilation = target.Model.Compilation;
        if (PartitionKeySearch.Of(item, compilation) is not { Problem: SearchProblem.OutOfReach, Found: { } key }
            || DeclarationOf(key, target) is not { } place)
        {
            return null;
        }
        bool isSeen = key is IMethodSymbol method
            ? MethodSearch.IsAccessible(method, item, compilation)
            : item.Sees(key, key.IsStatic ? null : item.ItemParameters.First().Type, compilation);
        return ReachableMember.Plan(key, isSeen, item, place);
    }
}
