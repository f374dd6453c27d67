using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// The name of the struct that holds one item method: <c>SendSettledItem</c>, and <c>SendSettledItem2</c>, … for further
/// overloads in declared order, around whatever the user's own members are called. In an extension class, which interfaces
/// of one name share, that of a generic or nested one begins with what tells the interface from others.
/// </summary>
internal static class ItemStructNames
{
    public static string Of(ItemMethod item)
    {
        INamedTypeSymbol type = item.Method.ContainingType;
        string name = Prefix(item) + WrapperNaming.ItemStruct(item.WrapperName);
        var taken = new HashSet<string>(StringComparer.Ordinal) { item.ExtensionClassName ?? type.Name };
        if (item.ExtensionClassName is not null && ExtensionClass.Existing(item) is { } existing)
            TakeMembers(existing);

        // A nested type hides what is inherited, around it or beside its type, and the user's code may mean that.
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
            TakeMembers(current);
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            TakeMembers(outer);
            taken.UnionWith(outer.TypeParameters.Select(static parameter => parameter.Name));
        }
        for (INamespaceSymbol? outer = type.ContainingNamespace; outer is not null; outer = outer.ContainingNamespace)
        {
            if (!outer.GetTypeMembers(name).IsEmpty)
                taken.Add(name);
        }

        int earlier = 0;
        bool reached = false;
        foreach (ISymbol member in type.GetMembers())
        {
            reached |= SymbolEqualityComparer.Default.Equals(member, item.Method);
            if (member is IMethodSymbol method && ItemMethod.Of(method) is { } other)
            {
                taken.Add(other.WrapperName);
                taken.Add(other.StreamWrapperName);
                taken.UnionWith(method.TypeParameters.Select(static parameter => parameter.Name));
                if (!reached && Prefix(other) + WrapperNaming.ItemStruct(other.WrapperName) == name)
                    earlier++;
            }
        }

        var names = new UniqueNames(taken);
        string result = names.Take(name);
        for (; earlier > 0; earlier--)
            result = names.Take(name);
        return result;

        void TakeMembers(INamedTypeSymbol from)
        {
            foreach (ISymbol member in from.GetMembers())
            {
                if (member.Name.StartsWith(name, StringComparison.Ordinal))
                    taken.Add(member.Name);
            }
        }
    }

    private static string Prefix(ItemMethod item)
    {
        string prefix = "";
        if (item.ExtensionClassName is null || item.Receiver is { ContainingType: null, Arity: 0 })
            return prefix;
        for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
            prefix = type.Name + (type.Arity > 0 ? type.Arity.ToString(CultureInfo.InvariantCulture) : "") + prefix;
        return prefix;
    }
}
