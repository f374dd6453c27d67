using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// What can be handed from a wrapper to its items: values that live on the heap. A batch outlives the caller's stack frame
/// and calls the item method many times, maybe at once.
/// </summary>
internal static class ParameterRules
{
    public static void Check(ItemMethod item, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        int before = violations.Count;
        IParameterSymbol? token = null;

        for (int i = 0; i < item.Roles.Length; i++)
        {
            IParameterSymbol parameter = item.Parameters[i];

            if (parameter.RefKind is RefKind.Out)
                violations.Add(new(Rules.SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "out", "return it instead"));
            else if (parameter.RefKind is RefKind.Ref)
                violations.Add(new(Rules.SB0011ParameterByReference, parameter.Locations[0], parameter.Name, "ref", "pass it by value or as 'in'"));
            else if (parameter.Type.IsStackOnly() || AntiConstraint.Concerns(item, parameter.Type))
                violations.Add(new(Rules.SB0012RefStructParameter, parameter.Locations[0], parameter.Name, Display(parameter.Type)));
            else if ((parameter.Type.Traits() & TypeTraits.Pointer) != 0)
                violations.Add(new(Rules.SB0013PointerParameter, parameter.Locations[0], parameter.Name));
            else if ((item.Roles[i] is ParameterRole.Token or ParameterRole.Context) && KnownTypes.IsPerItem(parameter))
                violations.Add(new(Rules.SB0015EngineParameterPerItem, parameter.Locations[0], parameter.Name));
            else if (item.Roles[i] is ParameterRole.Token && token is not null)
                violations.Add(new(Rules.SB0014SecondToken, parameter.Locations[0], parameter.Name, token.Name));

            if (item.Roles[i] is ParameterRole.Token)
                token ??= parameter;
        }

        if (method.IsVararg)
            violations.Add(new(Rules.SB0016ArgumentList, method.Locations[0], method.Name));
        else if (violations.Count == before && !item.ItemParameters.Any())
            violations.Add(new(Rules.SB0010NoItemParameter, method.Locations[0], method.Name));
    }

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
