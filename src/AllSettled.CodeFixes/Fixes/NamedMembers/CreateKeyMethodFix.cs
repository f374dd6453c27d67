using System.Composition;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>SB0066: creates the method that gives the keys.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreateKeyMethodFix)), Shared]
public sealed class CreateKeyMethodFix() : KeyFix(PartitionByRules.SB0066KeyNotFound)
{
    private protected override MemberEdit? Plan(FixTarget target, ItemMethod item)
    {
        (ITypeSymbol, string)[] parameters = [.. item.ItemParameters.Select(static parameter => (parameter.Type, parameter.Name))];
        return new CreatedMethod(item.PartitionBy!, "string", parameters).Plan(target, item, item.PartitionByType);
    }
}
