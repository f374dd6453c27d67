using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>What the attribute itself may say.</summary>
internal static class AttributeRules
{
    private const int AllProcessors = -1;

    public static void Check(ItemMethod item, List<Violation> violations)
    {
        if (item.MaxConcurrency is 0 or < AllProcessors)
        {
            violations.Add(new(Rules.SB0030InvalidMaxConcurrency, ArgumentLocation(item, "MaxConcurrency"),
                item.MaxConcurrency.Value));
        }
        if (item.ExplicitName is { } name && !SyntaxFacts.IsValidIdentifier(name))
            violations.Add(new(Rules.SB0031InvalidName, ArgumentLocation(item, "Name"), name));
    }

    private static Location? ArgumentLocation(ItemMethod item, string name)
    {
        SyntaxNode? syntax = item.Attribute?.ApplicationSyntaxReference?.GetSyntax();
        if (syntax is AttributeSyntax { ArgumentList.Arguments: var arguments })
        {
            foreach (AttributeArgumentSyntax argument in arguments)
            {
                if (argument.NameEquals?.Name.Identifier.ValueText == name)
                    return argument.Expression.GetLocation();
            }
        }
        return syntax?.GetLocation();
    }
}
