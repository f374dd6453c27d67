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
        "MaxConcurrency is {0}, but at least one item must be able to run; set it to 1 or more, or to SettledBatchOptions.AllProcessors "
        + "(-1)",
        "Set a positive number, SettledBatchOptions.Unbounded or SettledBatchOptions.AllProcessors. Or leave MaxConcurrency out: the "
        + "default is 16 for asynchronous and 1 for synchronous items.");

    public static readonly DiagnosticDescriptor SB0031InvalidName = Rule.Error(
        "SB0031",
        "Name must be a C# identifier",
        "'{0}' is not a C# identifier and cannot be the wrapper's name; set Name to an identifier",
        "Name is the whole name of the wrapper. Set it to an identifier without @. Or leave it out: then the wrapper is named after the "
        + "item method, with Settled in the name.");

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
        PartitionByRules.CheckArguments(item, violations);
        BulkRules.CheckArguments(item, violations);
    }

    /// <summary>The place of an argument's value, or of the attribute if the argument is not given.</summary>
    public static Location? ArgumentLocation(ItemMethod item, string name)
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
