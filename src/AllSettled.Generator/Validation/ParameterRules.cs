using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// The rules about parameters. Inputs and shared arguments must live on the heap: a batch may outlive the caller's stack frame, and calls
/// the item method many times, maybe concurrently.
/// </summary>
internal static class ParameterRules
{
    public static readonly DiagnosticDescriptor SB0010NoItemParameter = Rule.Error(
        "SB0010",
        "An item method needs a parameter that varies per item",
        "'{0}' has no parameter that could vary per item; add one",
        "A batch calls the method once for every input, so the method needs a parameter that takes the input. This is the first parameter "
        + "that is neither a CancellationToken nor an ItemContext. If parameters are marked [PerItem], they take the input.");

    public static readonly DiagnosticDescriptor SB0011ParameterByReference = Rule.Error(
        "SB0011",
        "A parameter of an item method cannot be passed by reference",
        "Parameter '{0}' is passed by '{1}', but the calls of a batch cannot share one variable; {2}",
        "Items may run at the same time and after the caller has gone on, so there is no one variable that they could refer to. Return the "
        + "value of an out or ref parameter, and several values as a tuple. A parameter that is only read can be passed as in.");

    public static readonly DiagnosticDescriptor SB0012RefStructParameter = Rule.Error(
        "SB0012",
        "A parameter of an item method cannot be a ref struct",
        "Parameter '{0}' of type '{1}' lives on the caller's stack and cannot be kept for a batch; take a type that lives on the heap",
        "A batch keeps inputs and shared arguments while items run, and a ref struct cannot leave the stack. In place of a span, take "
        + "Memory<T>, ReadOnlyMemory<T>, an array or a string.");

    public static readonly DiagnosticDescriptor SB0013PointerParameter = Rule.Error(
        "SB0013",
        "A parameter of an item method cannot be a pointer",
        "Parameter '{0}' has a pointer in its type, but an input or a shared argument cannot be a pointer; take Memory<T>, a SafeHandle or "
        + "IntPtr",
        "A pointer cannot be a type argument, and the memory that it points to may be gone when an item runs. Take Memory<T> or a "
        + "SafeHandle. Or take IntPtr if you guarantee that the memory lives long enough.");

    public static readonly DiagnosticDescriptor SB0014SecondToken = Rule.Error(
        "SB0014",
        "An item method takes only one CancellationToken",
        "'{0}' is a second CancellationToken beside '{1}', but an item gets only one; take one, and let callers that have two link them",
        "The engine makes one token for every item, and stops the item through this token. It does not know what a second token would be "
        + "for. Take one token. A caller that has two links them with CancellationTokenSource.CreateLinkedTokenSource. A token that is an "
        + "ordinary shared value can have the type CancellationToken? instead.");

    public static readonly DiagnosticDescriptor SB0015EngineParameterPerItem = Rule.Error(
        "SB0015",
        "[PerItem] cannot be on a parameter that the engine provides",
        "'{0}' is marked [PerItem], but the engine provides it for each item; remove [PerItem]",
        "The engine provides a CancellationToken and an ItemContext. It stops an item through the token, and the context says which item "
        + "and which attempt it is. Remove [PerItem]. A token that really is a value of each input can have the type CancellationToken? "
        + "instead.");

    public static readonly DiagnosticDescriptor SB0016ArgumentList = Rule.Error(
        "SB0016",
        "An item method cannot take __arglist",
        "'{0}' takes __arglist, which cannot be passed on to items; take an array",
        "An argument list lives on the caller's stack, and items may run later. Take params object[] instead.");

    public static void Check(ItemMethod item, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        int before = violations.Count;
        IParameterSymbol? token = null;

        for (int i = 0; i < item.Roles.Length; i++)
        {
            IParameterSymbol parameter = item.Parameters[i];

            if (parameter.RefKind is RefKind.Out)
                violations.Add(new(SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "out", "return the value instead"));
            else if (parameter.RefKind is RefKind.Ref)
                violations.Add(new(SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "ref",
                    "pass it by value or as 'in'"));
            else if (parameter.RefKind is RefKind.RefReadOnlyParameter && IsMadeForTheCall(item, i))
                violations.Add(new(SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "ref readonly",
                    "pass it by value or as 'in'"));
            else if (parameter.Type.IsStackOnly() || ValueType(item, i).IsStackOnly() || AntiConstraint.Concerns(item, ValueType(item, i)))
                violations.Add(new(SB0012RefStructParameter, parameter.Locations[0], parameter.Name, Display(parameter.Type)));
            else if ((parameter.Type.Traits() & TypeTraits.Pointer) != 0)
                violations.Add(new(SB0013PointerParameter, parameter.Locations[0], parameter.Name));
            else if ((item.Roles[i] is ParameterRole.Token or ParameterRole.Context) && KnownTypes.IsPerItem(parameter))
                violations.Add(new(SB0015EngineParameterPerItem, parameter.Locations[0], parameter.Name));
            else if (item.Roles[i] is ParameterRole.Token && token is not null)
                violations.Add(new(SB0014SecondToken, parameter.Locations[0], parameter.Name, token.Name));

            if (item.Roles[i] is ParameterRole.Token)
                token ??= parameter;
        }

        if (method.IsVararg)
            violations.Add(new(SB0016ArgumentList, method.Locations[0], method.Name));
        else if (violations.Count == before && item.Bulk is null && !item.ItemParameters.Any())
            violations.Add(new(SB0010NoItemParameter, method.Locations[0], method.Name));
    }

    /// <summary>Whether the argument is a new list, which is no variable.</summary>
    private static bool IsMadeForTheCall(ItemMethod item, int index)
        => item.Roles[index] is ParameterRole.Item && item.Bulk?.List is { Kind: not ListKind.Array };

    /// <summary>The type of the values that a batch keeps for the parameter: its own, or that of the inputs of a bulk call.</summary>
    private static ITypeSymbol ValueType(ItemMethod item, int index)
        => item.Roles[index] is ParameterRole.Item && item.Bulk?.List is { } list ? list.Element : item.Parameters[index].Type;

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
