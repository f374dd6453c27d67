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
    public static string Of(ItemMethod item, Compilation compilation) => item.IsForeign ? OfForeign(item) : OfOwn(item, compilation);

    private static string OfOwn(ItemMethod item, Compilation compilation)
    {
        INamedTypeSymbol type = item.Method.ContainingType;
        string name = Prefix(item) + WrapperNaming.ItemStruct(item.WrapperName);
        var taken = new HashSet<string>(StringComparer.Ordinal) { item.ExtensionClassName ?? type.Name };
        if (item.ExtensionClassName is not null && ExtensionClass.Existing(item, compilation) is { } existing)
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

    /// <summary>
    /// <c>GetStringAsyncItem</c>, and a number for further overloads, whether they are batched or not. After the method and
    /// not after its wrapper: what others call their methods is no choice, and <c>Read</c> may stand beside <c>ReadAsync</c>.
    /// </summary>
    private static string OfForeign(ItemMethod item)
    {
        IMethodSymbol method = item.Method;
        int ordinal = 0;
        foreach (ISymbol member in method.ContainingType.GetMembers(method.Name))
        {
            ordinal++;
            if (SymbolEqualityComparer.Default.Equals(member, method))
                break;
        }
        string receiver = item.Namesake == 0 && SymbolEqualityComparer.Default.Equals(item.Receiver, method.ContainingType)
            ? ""
            : item.Receiver.Name + (item.Namesake + 1).ToString(CultureInfo.InvariantCulture) + method.ContainingType.Name;
        return receiver + method.Name + "Item" + (ordinal > 1 ? ordinal.ToString(CultureInfo.InvariantCulture) : "");
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
