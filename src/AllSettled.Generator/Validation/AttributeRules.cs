using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about the attribute's arguments.</summary>
internal static class AttributeRules
{
    public static readonly DiagnosticDescriptor SB0030InvalidMaxConcurrency = Rule.Error(
        "SB0030",
        "MaxConcurrency must be positive",
        "MaxConcurrency must be at least 1, or SettledBatchOptions.AllProcessors (-1), and not {0}",
        "At least one item must be able to run. Give a positive number, SettledBatchOptions.Unbounded or "
        + "SettledBatchOptions.AllProcessors, or leave it out for the default of 16 for asynchronous and 1 for "
        + "synchronous items.");

    public static readonly DiagnosticDescriptor SB0031InvalidName = Rule.Error(
        "SB0031",
        "Name must be a C# identifier",
        "'{0}' is no C# identifier and cannot be the wrapper's name",
        "Name is the wrapper's whole name. Give an identifier, without @, or leave it out for the item method's name "
        + "with Settled in it.");

    private const int AllProcessors = -1;

    public static void Check(ItemMethod item, List<Violation> violations)
    {
        if (item.MaxConcurrency is 0 or < AllProcessors)
        {
            violations.Add(new(SB0030InvalidMaxConcurrency, ArgumentLocation(item, "MaxConcurrency"),
                item.MaxConcurrency.Value));
        }
        if (item.ExplicitName is { } name && !SyntaxFacts.IsValidIdentifier(name))
            violations.Add(new(SB0031InvalidName, ArgumentLocation(item, "Name"), name));
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
