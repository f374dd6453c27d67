using System.Runtime.CompilerServices;
using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// Two item methods of one type may ask for wrappers of the same signature. The one that is declared first gets the wrapper and owns
/// the signature; a method that breaks a rule owns nothing.
/// </summary>
internal sealed class WrapperOwners
{
    private static readonly ConditionalWeakTable<ItemMethodsOfType, WrapperOwners> s_owners = new();

    private readonly Dictionary<(string Name, string Key), IMethodSymbol> _owners = [];

    private WrapperOwners(ItemMethodsOfType methods, Compilation compilation)
    {
        var violations = new List<Violation>();
        foreach (ItemMethod item in methods.WithSharedWrapperName())
        {
            violations.Clear();
            if (!ItemMethodRules.CheckSignature(item, compilation, violations) || violations.Count > 0)
                continue;
            foreach (var wrapper in WrapperSignatures.Of(item, compilation, asMembers: true))
            {
                if (!_owners.ContainsKey(wrapper))
                    _owners.Add(wrapper, item.Method);
            }
        }
    }

    /// <summary>The other method that owns a wrapper of this one, and the wrapper's name. Null if there is none.</summary>
    public static (IMethodSymbol Owner, string Wrapper)? OtherThan(ItemMethod item, Compilation compilation)
    {
        ItemMethodsOfType methods = ItemMethodsOfType.In(item.Receiver, compilation);
        if (!methods.SharesWrapperName(item))
            return null;
        WrapperOwners owners = s_owners.GetValue(methods, methods => new WrapperOwners(methods, compilation));
        foreach (var wrapper in WrapperSignatures.Of(item, compilation, asMembers: true))
        {
            if (owners._owners.TryGetValue(wrapper, out IMethodSymbol? owner) && !SymbolEqualityComparer.Default.Equals(owner, item.Method))
                return (owner, wrapper.Name);
        }
        return null;
    }
}
