using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about <c>RejectIf</c>, which names the method that decides whether a result is a failure.</summary>
internal static class RejectIfRules
{
    public static readonly DiagnosticDescriptor SB0060JudgeNotFound = Rule.Error(
        "SB0060",
        "RejectIf must name a method",
        "'{0}' has no method with the name '{1}'",
        "RejectIf names the method that decides whether a result is a failure. The type of the item method must have it or inherit it. For "
        + "a method of another type, the type that RejectIfType names must have it. Write the name with nameof.");

    public static readonly DiagnosticDescriptor SB0061JudgeDoesNotFit = Rule.Error(
        "SB0061",
        "The method that RejectIf names must take the result and return bool or an exception",
        "'{0}' cannot decide about the results of '{1}'; write {2}, or return Exception? instead of bool",
        "The method takes the result alone, or all parameters that vary per item and then the result. It takes them by value or as in, "
        + "without boxing, and it takes null if the result may be null. It has no type parameters. It returns bool, or an exception "
        + "that is null for a success.");

    public static readonly DiagnosticDescriptor SB0062SeveralJudges = Rule.Error(
        "SB0062",
        "RejectIf must name one method",
        "Both '{0}' and '{1}' can take the results of '{2}'; rename one of them",
        "Several methods have this name and can take the result. You could not see which of them decides about it. Give the method that "
        + "decides a name of its own.");

    public static readonly DiagnosticDescriptor SB0063NothingToJudge = Rule.Error(
        "SB0063",
        "RejectIf needs an item method with a result",
        "'{0}' has no result, so no result of it can be a failure; remove RejectIf, or return a result",
        "RejectIf names a method that takes the result. A method that returns void, Task or ValueTask has none. Remove RejectIf, and let "
        + "the item method throw where it fails, or let it return a result.");

    public static readonly DiagnosticDescriptor SB0064JudgeOutOfReach = Rule.Error(
        "SB0064",
        "The wrapper must be able to call the method that RejectIf names",
        "The wrapper of '{0}' cannot call '{1}': {2}",
        "Generated code calls the method. Wrappers of interface methods and of methods of another type stand outside of the type, so "
        + "they see only public and internal methods. A static item method has no instance to call an instance method on. The compiler "
        + "refuses a call of a method that is obsolete as an error.");

    public static readonly DiagnosticDescriptor SB0065JudgeWithoutType = Rule.Error(
        "SB0065",
        "RejectIf and RejectIfType belong together",
        "{0} needs {1} beside it",
        "RejectIf is the name of a static method, and RejectIfType is the type that has the method. The item method's own type cannot be "
        + "changed, so the method is in another one. Set both, or remove both.");

    /// <summary>The rule about an attribute that may name many methods.</summary>
    public static void CheckType(ItemMethod item, List<Violation> violations)
    {
        if (item is { RejectIf: not null, RejectIfType: null })
            violations.Add(new(SB0065JudgeWithoutType, AttributeRules.ArgumentLocation(item, "RejectIf"), "RejectIf", "RejectIfType"));
        else if (item is { RejectIf: null, RejectIfType: not null })
            violations.Add(new(SB0065JudgeWithoutType, AttributeRules.ArgumentLocation(item, "RejectIfType"), "RejectIfType", "RejectIf"));
    }

    /// <returns>False if a method of that name is unfinished.</returns>
    public static bool Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (item.RejectIf is not { } name)
            return true;
        Location? location = AttributeRules.ArgumentLocation(item, "RejectIf");
        string itemName = item.Method.Name;
        if (item.Result is null)
        {
            violations.Add(new(SB0063NothingToJudge, location, itemName));
            return true;
        }
        MethodSearch search = JudgeSearch.Of(item, compilation);
        switch (search.Problem)
        {
            case SearchProblem.UnfinishedCode:
                return false;
            case SearchProblem.NotFound:
                ITypeSymbol type = item.RejectIfType is { } judges && item.IsForeign ? judges : item.Receiver;
                violations.Add(new(SB0060JudgeNotFound, location, MethodSearch.Display(type), name));
                break;
            case SearchProblem.DoesNotFit:
                violations.Add(new(SB0061JudgeDoesNotFit, location, name, itemName, FittingShapes(item, name)));
                break;
            case SearchProblem.Several:
                violations.Add(new(SB0062SeveralJudges, location, MethodSearch.Display(search.Found!), search.Detail!, itemName));
                break;
            case SearchProblem.OutOfReach:
                violations.Add(new(SB0064JudgeOutOfReach, location, itemName, MethodSearch.Display(search.Found!), search.Detail!));
                break;
        }
        return true;
    }

    private static string FittingShapes(ItemMethod item, string name)
    {
        string last = Parameter(JudgeSearch.Judged(item), "result");
        string all = string.Join(", ", item.Varying.Select(static parameter => Parameter(parameter.Type, parameter.Name)).Append(last));
        return $"'bool {name}({last})' or 'bool {name}({all})'";
    }

    private static string Parameter(ITypeSymbol type, string name)
        => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) + " " + name;
}
