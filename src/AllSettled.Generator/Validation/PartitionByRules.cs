using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about <c>PartitionBy</c>, which names what gives each item its key, and about the limits of partitions.</summary>
internal static class PartitionByRules
{
    public static readonly DiagnosticDescriptor SB0066KeyNotFound = Rule.Error(
        "SB0066",
        "PartitionBy must name what gives each item its key",
        "'{0}' names nothing that can give the keys of '{1}'; it may name {2}",
        "PartitionBy names a parameter that varies per item, a property or field of the input if one parameter varies, or a method that "
        + "takes what varies per item and returns the key. The type of the item method must have the method or inherit it. For "
        + "[SettledBatchFor], the type that PartitionByType names must have it. Write the name with nameof.");

    public static readonly DiagnosticDescriptor SB0067KeyDoesNotFit = Rule.Error(
        "SB0067",
        "What PartitionBy names must give a key",
        "'{0}' cannot give the keys of '{1}': {2}",
        "A method takes exactly the parameters that vary per item, by value or as in, without boxing, and it takes null if a parameter may "
        + "be null. It has no type parameters. A key can be of any type that can be a type argument. A task is no key, because two tasks "
        + "are never equal: return the value itself.");

    public static readonly DiagnosticDescriptor SB0068SeveralKeys = Rule.Error(
        "SB0068",
        "PartitionBy must name one thing",
        "Both '{0}' and '{1}' can give the keys of '{2}'; rename one of them",
        "A parameter, a property and a method may have the same name, and a method may have overloads. You could not see which of them "
        + "gives the keys. Give it a name of its own.");

    public static readonly DiagnosticDescriptor SB0069KeyOutOfReach = Rule.Error(
        "SB0069",
        "The wrapper must be able to use what PartitionBy names",
        "The wrapper of '{0}' cannot get keys from '{1}': {2}",
        "Generated code reads the property or calls the method. Wrappers of interface methods and of [SettledBatchFor] stand outside of "
        + "the type, so they see only public and internal members. A static item method has no instance to call an instance method on. A "
        + "static property is the same for all items. The compiler refuses a use of what is obsolete as an error.");

    public static readonly DiagnosticDescriptor SB0070InvalidMaxPerPartition = Rule.Error(
        "SB0070",
        "MaxPerPartition must be positive",
        "MaxPerPartition is {0}, but at least one item of a partition must be able to run; set it to 1 or more",
        "Set a positive number. Or leave MaxPerPartition out: the default is 1, so that the items of one key run one after another.");

    public static readonly DiagnosticDescriptor SB0071PartitionsWithoutKey = Rule.Error(
        "SB0071",
        "Limits of partitions need PartitionBy",
        "{0} needs PartitionBy beside it",
        "Without PartitionBy the items have no keys, so there are no partitions, and nothing would be limited or stopped. Set PartitionBy, "
        + "or remove MaxPerPartition, StopPartitionOnFailure and PartitionByType. MaxConcurrency limits all items of a batch.");

    /// <summary>The rules about the arguments themselves.</summary>
    public static void CheckArguments(ItemMethod item, List<Violation> violations)
    {
        if (item.PartitionBy is null)
        {
            string? argument = item.MaxPerPartition is not null ? "MaxPerPartition"
                : item.StopPartitionOnFailure ? "StopPartitionOnFailure"
                : item.PartitionByType is not null ? "PartitionByType"
                : null;
            if (argument is not null)
                violations.Add(new(SB0071PartitionsWithoutKey, AttributeRules.ArgumentLocation(item, argument), argument));
        }
        else if (item.MaxPerPartition is < 1)
        {
            violations.Add(new(SB0070InvalidMaxPerPartition, AttributeRules.ArgumentLocation(item, "MaxPerPartition"),
                item.MaxPerPartition.Value));
        }
    }

    /// <returns>False if what has the name is unfinished.</returns>
    public static bool Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (item.PartitionBy is not { } name)
            return true;
        Location? location = AttributeRules.ArgumentLocation(item, "PartitionBy");
        string itemName = item.Method.Name;
        var search = PartitionKeySearch.Of(item, compilation);
        switch (search.Problem)
        {
            case SearchProblem.UnfinishedCode:
                return false;
            case SearchProblem.NotFound:
                violations.Add(new(SB0066KeyNotFound, location, name, itemName, Choices(item)));
                break;
            case SearchProblem.DoesNotFit:
                violations.Add(new(SB0067KeyDoesNotFit, location, name, itemName, search.Detail!));
                break;
            case SearchProblem.Several:
                violations.Add(new(SB0068SeveralKeys, location, MethodSearch.Display(search.Found!), search.Detail!, itemName));
                break;
            case SearchProblem.OutOfReach:
                violations.Add(new(SB0069KeyOutOfReach, location, itemName, MethodSearch.Display(search.Found!), search.Detail!));
                break;
        }
        return true;
    }

    private static string Choices(ItemMethod item)
    {
        string property = item.ItemParameters.ToArray() is [var only]
            ? $"a property or field of '{MethodSearch.Display(only.Type)}', "
            : "";
        string method = item switch
        {
            { IsForeign: false } => $"a method of '{MethodSearch.Display(item.Receiver)}'",
            { PartitionByType: { } type } => $"a static method of '{MethodSearch.Display(type)}'",
            _ => "a static method of the type that PartitionByType names",
        };
        return $"a parameter that varies per item, {property}or {method}";
    }
}
