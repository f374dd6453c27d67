using AllSettled.Generator.ItemMethods;
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
        "A batch calls the method once for every input, so there must be a parameter to receive the input: the first "
        + "one that is no CancellationToken, or those marked [PerItem].");

    public static readonly DiagnosticDescriptor SB0011ParameterByReference = Rule.Error(
        "SB0011",
        "A parameter of an item method cannot be passed by reference",
        "Parameter '{0}' is passed by '{1}', which a batch of calls cannot share; {2}",
        "Items run at any time and maybe at once, so there is no one variable they could refer to. Return what an out "
        + "or ref parameter would carry, several results as a tuple. A parameter that is only read can be in.");

    public static readonly DiagnosticDescriptor SB0012RefStructParameter = Rule.Error(
        "SB0012",
        "A parameter of an item method cannot be a ref struct",
        "Parameter '{0}' of type '{1}' lives on the caller's stack and cannot be kept for a batch; take a type that lives on the heap",
        "A batch keeps inputs and shared arguments while items run, and a ref struct cannot leave the stack. Take "
        + "Memory<T> or ReadOnlyMemory<T> for a span, or an array or string.");

    public static readonly DiagnosticDescriptor SB0013PointerParameter = Rule.Error(
        "SB0013",
        "A parameter of an item method cannot be a pointer",
        "Parameter '{0}' has a pointer in its type, which cannot be the type of an input or a shared argument; take Memory<T>, a "
        + "SafeHandle or IntPtr",
        "Pointers cannot be type arguments, and what they point to may be gone when an item runs. Take Memory<T>, a "
        + "SafeHandle, or IntPtr if you guarantee its lifetime.");

    public static readonly DiagnosticDescriptor SB0014SecondToken = Rule.Error(
        "SB0014",
        "An item method takes one CancellationToken",
        "'{0}' is a second CancellationToken beside '{1}', and an item has one, which stops it on cancellation and on timeout; take "
        + "one, and let callers with two link them",
        "The engine gives every item a token of its own, and could not tell two of them apart. Take one token; a "
        + "caller with two links them (CancellationTokenSource.CreateLinkedTokenSource). A token that is a plain shared "
        + "value can be CancellationToken?.");

    public static readonly DiagnosticDescriptor SB0015EngineParameterPerItem = Rule.Error(
        "SB0015",
        "[PerItem] cannot be on what the engine provides",
        "'{0}' is provided by the engine for each item; remove [PerItem]",
        "The engine provides a CancellationToken and an ItemContext: it stops an item through the token, and the context tells the "
        + "item which one it is. Remove [PerItem]. A token that really is a value of each input can be CancellationToken?.");

    public static readonly DiagnosticDescriptor SB0016ArgumentList = Rule.Error(
        "SB0016",
        "An item method cannot take __arglist",
        "'{0}' takes __arglist, which cannot be handed on to items; take an array",
        "An argument list lives on the caller's stack. Take params object[] instead.");

    public static void Check(ItemMethod item, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        int before = violations.Count;
        IParameterSymbol? token = null;

        for (int i = 0; i < item.Roles.Length; i++)
        {
            IParameterSymbol parameter = item.Parameters[i];

            if (parameter.RefKind is RefKind.Out)
                violations.Add(new(SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "out", "return it instead"));
            else if (parameter.RefKind is RefKind.Ref)
                violations.Add(new(SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "ref",
                    "pass it by value or as 'in'"));
            else if (parameter.Type.IsStackOnly() || AntiConstraint.Concerns(item, parameter.Type))
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
        else if (violations.Count == before && !item.ItemParameters.Any())
            violations.Add(new(SB0010NoItemParameter, method.Locations[0], method.Name));
    }

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
