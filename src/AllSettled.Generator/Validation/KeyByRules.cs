using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.ItemMethods.NamedMembers;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about <c>KeyBy</c>, which names the member by which results and inputs belong together.</summary>
internal static class KeyByRules
{
    public static readonly DiagnosticDescriptor SB0076KeyByNotFound = Rule.Error(
        "SB0076",
        "KeyBy must name a property or field",
        "'{0}' has no property or field '{1}' that gives the key of {2}",
        "KeyBy names a property or field of the results. If its type is the type of the inputs, it is the input of a result. Otherwise the "
        + "inputs must have a property or field of the same name and type. Where the method returns a dictionary, KeyBy names a property "
        + "or field of the inputs, and its values are the keys. Write the name with nameof.");

    public static readonly DiagnosticDescriptor SB0077KeyByDoesNotFit = Rule.Error(
        "SB0077",
        "The keys of results and inputs must have one type",
        "'{0}' is of type '{1}', but {2}",
        "A result belongs to the input with an equal key, so both keys must have the same type. A nullable number is another type than the "
        + "number. Where the method returns a dictionary, the member of the inputs must have the type of the dictionary's keys. A key is "
        + "never a task.");

    public static readonly DiagnosticDescriptor SB0078KeyByIsNotNeeded = Rule.Error(
        "SB0078",
        "KeyBy is for results that need a key",
        "'{0}' needs no KeyBy, because {1}; remove it",
        "KeyBy says which result belongs to which input. A method without results needs none. Reports name their inputs themselves, and so "
        + "do the keys of a dictionary that are the inputs.");

    public static readonly DiagnosticDescriptor SB0079KeyByOutOfReach = Rule.Error(
        "SB0079",
        "The wrapper must be able to read what KeyBy names",
        "The wrapper of '{0}' cannot read '{1}': {2}",
        "Generated code reads the member of each result or input. It is not static, it has a getter, and generated code sees it. The "
        + "compiler refuses a use of a member that is obsolete as an error. If two interfaces have a property of this name, generated code "
        + "cannot choose one.");

    /// <returns>False if the member is unfinished.</returns>
    public static bool Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (item.Bulk is not { KeyBy: { } name } bulk)
            return true;
        Location? location = AttributeRules.ArgumentLocation(item, "KeyBy");
        string method = item.Method.Name;
        if (WhyNotNeeded(bulk) is { } why)
        {
            violations.Add(new(SB0078KeyByIsNotNeeded, location, method, why));
            return true;
        }
        var search = BulkKeySearch.Of(item, compilation);
        switch (search.Problem)
        {
            case SearchProblem.UnfinishedCode:
                return false;
            case SearchProblem.NotFound:
                violations.Add(new(SB0076KeyByNotFound, location, MethodSearch.Display(search.SearchedType!), name, Owner(bulk, search)));
                break;
            case SearchProblem.DoesNotFit:
                violations.Add(new(SB0077KeyByDoesNotFit, location, MethodSearch.Display(search.Found!),
                    MethodSearch.Display(PartitionKey.TypeOf(search.Found!)), WhyUnfit(bulk, search)));
                break;
            case SearchProblem.Several:
                violations.Add(new(SB0079KeyByOutOfReach, location, method, MethodSearch.Display(search.Found!),
                    $"'{search.Detail}' has this name, too"));
                break;
            case SearchProblem.OutOfReach:
                violations.Add(new(SB0079KeyByOutOfReach, location, method, MethodSearch.Display(search.Found!), search.Detail!));
                break;
        }
        return true;
    }

    private static string? WhyNotNeeded(BulkMethod bulk) => bulk.Response.Kind switch
    {
        ResponseKind.None => "it has no results",
        ResponseKind.Reports => "its results name their inputs",
        ResponseKind.Dictionary when bulk.KeysAreOfInputType => "the keys of its dictionary are the inputs",
        _ => null,
    };

    private static string Owner(BulkMethod bulk, BulkKeySearch search) => (bulk.Response.Kind, search.Expected) switch
    {
        (ResponseKind.WithKeys, null) => "a result; name one of the results",
        (ResponseKind.WithKeys, { } key)
            => $"an input; the results have a key of type '{Display(key)}', and the inputs need the same",
        _ => "an input; name one of the inputs",
    };

    private static string WhyUnfit(BulkMethod bulk, BulkKeySearch search) => (bulk.Response.Kind, search.Expected) switch
    {
        (_, null) => "a key cannot be of this type; name another member",
        (ResponseKind.Dictionary, { } key) => $"the keys of the dictionary are of type '{Display(key)}'; name a member of that type",
        (_, { } key) => $"the key of a result is of type '{Display(key)}'; give both the same type",
    };

    private static string Display(ITypeSymbol type) => MethodSearch.Display(type);
}
