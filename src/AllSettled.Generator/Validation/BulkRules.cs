using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about methods whose calls take many inputs.</summary>
internal static class BulkRules
{
    public static readonly DiagnosticDescriptor SB0072NoList = Rule.Error(
        "SB0072",
        "A bulk method needs one list of inputs",
        "'{0}' {1}",
        "A call of a bulk method takes many inputs, in one parameter that is a list. This is the first parameter of the type T[], List<T>, "
        + "IEnumerable<T>, ICollection<T>, IList<T>, IReadOnlyCollection<T>, IReadOnlyList<T>, ImmutableArray<T>, ArraySegment<T>, "
        + "Memory<T> or ReadOnlyMemory<T>. If one such parameter is marked [PerItem], it takes the inputs.");

    public static readonly DiagnosticDescriptor SB0073NotAsynchronous = Rule.Error(
        "SB0073",
        "A bulk method must return Task or ValueTask",
        "'{0}' returns '{1}', but a bulk method is asynchronous; return Task, ValueTask, or one of them with the results of all inputs",
        "The engine awaits the calls of a bulk method, and makes several at once. A method that returns anything else cannot be awaited. "
        + "Return Task<T> or ValueTask<T>, where T holds the results of all inputs of a call. Return Task or ValueTask if there are none.");

    public static readonly DiagnosticDescriptor SB0074ResponseIsUnmatched = Rule.Error(
        "SB0074",
        "A response must say which result belongs to which input",
        "'{0}' returns '{1}', which does not say which result belongs to which input; {2}",
        "A batch has one record per input, so every input of a call needs a result of its own. Return a dictionary by input, a list in the "
        + "order of the inputs, or a collection of Settled<TInput, TResult>. Or return any collection, and name the member of the results "
        + "that is their key with KeyBy.");

    public static readonly DiagnosticDescriptor SB0075InvalidMaxInputs = Rule.Error(
        "SB0075",
        "A call must take at least one input",
        "The attribute allows {0} inputs per call, but a call needs at least one; set it to 1 or more",
        "The first number of the attribute says how many inputs a call takes at most. Set it to what the endpoint allows.");

    public static readonly DiagnosticDescriptor SB0080KeysAreNotInputs = Rule.Error(
        "SB0080",
        "The keys of the dictionary must be the inputs",
        "'{0}' returns a dictionary by '{1}', but its inputs are of type '{2}'; name the member of the inputs that is their key with KeyBy",
        "The result of an input is looked up in the dictionary. If the keys are not the inputs, set KeyBy to the name of a property or "
        + "field of the inputs that is of the keys' type.");

    public static readonly DiagnosticDescriptor SB0081ContextInBulk = Rule.Error(
        "SB0081",
        "A bulk method cannot take an ItemContext",
        "Parameter '{0}' of '{1}' is an ItemContext, but a call has many items; remove the parameter",
        "An ItemContext says which item and which attempt a call is. A bulk call has many items, which may be at different attempts. "
        + "Remove the parameter.");

    public static readonly DiagnosticDescriptor SB0082BatchAndBulk = Rule.Error(
        "SB0082",
        "A method is either an item method or a bulk method",
        "'{0}' has both [SettledBatch] and [SettledBulk], whose wrappers would be the same; remove one of them",
        "[SettledBatch] calls the method once per input, and [SettledBulk] calls it once for many inputs. Remove the attribute that does "
        + "not fit. If you need both, mark a second method that calls the first.");

    public static readonly DiagnosticDescriptor SB0083InvalidOnFailure = Rule.Error(
        "SB0083",
        "OnFailure must be a value of BulkFailureMode",
        "OnFailure is {0}, which is no BulkFailureMode; set it to Reject, Split or OneByOne",
        "OnFailure says what happens to the inputs of a call that throws. Reject rejects all of them, Split makes the call again for each "
        + "half, and OneByOne makes a call for each input. If OnFailure is not set, it is Reject.");

    /// <summary>The rules about an attribute that may name many methods.</summary>
    public static void CheckArguments(ItemMethod item, List<Violation> violations)
    {
        if (Second(item) is { } second)
            violations.Add(new(SB0082BatchAndBulk, second, item.Method.Name));
        if (item.Bulk is not { } bulk)
            return;
        if (bulk.MaxInputs < 1)
            violations.Add(new(SB0075InvalidMaxInputs, MaxInputsLocation(item), bulk.MaxInputs));
        if (bulk.OnFailure is < 0 or > 2)
            violations.Add(new(SB0083InvalidOnFailure, AttributeRules.ArgumentLocation(item, "OnFailure"), bulk.OnFailure));
    }

    /// <summary>The rules about a signature that breaks no other rule.</summary>
    public static void Check(ItemMethod item, List<Violation> violations)
    {
        if (item.Bulk is not { } bulk)
            return;
        IMethodSymbol method = item.Method;
        if (bulk.List is not { } list)
        {
            violations.Add(new(SB0072NoList, bulk.Lists.LastOrDefault()?.Locations[0] ?? method.Locations[0], method.Name, bulk.Lists switch
            {
                [] => "has no parameter that is a list; add one, such as IReadOnlyList<T>, that takes the inputs of a call",
                [var other] => $"marks '{other.Name}' with [PerItem], which is no list; mark the list that takes the inputs of a call",
                _ => "marks several parameters with [PerItem]; mark only the list that takes the inputs of a call",
            }));
        }
        else if (!item.Return.IsAsynchronous)
        {
            violations.Add(new(SB0073NotAsynchronous, ReturnRules.ReturnLocation(method), method.Name, Display(method.ReturnType)));
        }
        else if (Array.IndexOf(item.Roles, ParameterRole.Context) is >= 0 and var context)
        {
            IParameterSymbol parameter = item.Parameters[context];
            violations.Add(new(SB0081ContextInBulk, parameter.Locations[0], parameter.Name, method.Name));
        }
        else if (bulk.Response.Kind is ResponseKind.Unmatched)
        {
            string instead = bulk.Response.Key is { } about
                ? $"its reports are about '{Display(about)}', but the inputs are of type '{Display(list.Element)}'"
                : bulk.KeyBy is null
                ? "return a dictionary by input or a list in the order of the inputs, or set KeyBy"
                : "return a collection of the results";
            violations.Add(new(SB0074ResponseIsUnmatched, ReturnRules.ReturnLocation(method), method.Name, Display(item.Return.Result!),
                instead));
        }
        else if (bulk is { KeyBy: null, Response: { Kind: ResponseKind.Dictionary, Key: { } key } } && !bulk.HasInputsAsKeys)
        {
            violations.Add(new(SB0080KeysAreNotInputs, ReturnRules.ReturnLocation(method), method.Name, Display(key),
                Display(list.Element)));
        }
    }

    /// <summary>The attribute that a method of the user has in addition.</summary>
    private static Location? Second(ItemMethod item)
        => item.IsForeign ? null : item.Method.GetAttributes()
            .FirstOrDefault(attribute => attribute.AttributeClass.MarksMethod()
                && !SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, item.Attribute?.AttributeClass))
            ?.ApplicationSyntaxReference?.GetSyntax().GetLocation();

    private static Location? MaxInputsLocation(ItemMethod item)
    {
        SyntaxNode? syntax = item.Attribute?.ApplicationSyntaxReference?.GetSyntax();
        if (syntax is not AttributeSyntax { ArgumentList.Arguments: var arguments })
            return syntax?.GetLocation();
        int position = item.IsForeign ? 2 : 0;
        AttributeArgumentSyntax? argument = arguments
            .FirstOrDefault(static argument => argument.NameColon?.Name.Identifier.Text == "maxInputs")
            ?? arguments.ElementAtOrDefault(position);
        return (argument?.Expression ?? syntax).GetLocation();
    }

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
