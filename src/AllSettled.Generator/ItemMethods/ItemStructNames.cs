using System.Globalization;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>
/// The name of the struct that holds one item method: <c>SendSettledItem</c>. Further overloads get <c>SendSettledItem2</c> and so on, in
/// declared order. Names that the user's own members have are skipped. Types of the same name share one extension class, so the name for a
/// generic or nested type ends with a suffix there.
/// </summary>
internal static class ItemStructNames
{
    public static string Of(ItemMethod item, Compilation compilation) => item.IsForeign ? OfForeign(item) : OfOwn(item, compilation);

    /// <summary>
    /// The name without its number. A method of a class has the same with and without a scope, so that overloads are counted.
    /// </summary>
    public static string Stem(ItemMethod item)
        => WrapperNaming.ItemStruct(item.WrapperName)
            + (item is { IsScoped: true, Receiver.TypeKind: not TypeKind.Interface } ? "" : Suffix(item));

    private static string OfOwn(ItemMethod item, Compilation compilation)
    {
        ItemMethodsOfType siblings = ItemMethodsOfType.In(item.Method.ContainingType, compilation);
        INamedTypeSymbol? extensionClass = item.ExtensionClassName is null ? null : ExtensionClass.Existing(item, compilation);
        // Earlier overloads take the first free names.
        int skip = siblings.EarlierOfSameStruct(item);
        string stem = WrapperNaming.ItemStruct(item.WrapperName) + Suffix(item);
        string name = stem;
        for (int number = 2; ; number++)
        {
            if (!IsTaken(name) && skip-- == 0)
                return name;
            name = stem + number.ToString(CultureInfo.InvariantCulture);
        }

        bool IsTaken(string name)
        {
            INamedTypeSymbol type = item.Method.ContainingType;
            if (name == (item.ExtensionClassName ?? type.Name) || siblings.HasWrapper(name) || siblings.HasTypeParameter(name)
                || extensionClass?.GetMembers(name).IsEmpty == false)
            {
                return true;
            }
            // A nested type hides inherited members and outer names, which the user's code may mean.
            for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
            {
                if (HasMember(current, name))
                    return true;
            }
            for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
            {
                if (HasMember(outer, name) || outer.HasTypeParameter(name))
                    return true;
            }
            for (INamespaceSymbol? outer = type.ContainingNamespace; outer is not null; outer = outer.ContainingNamespace)
            {
                if (!outer.GetTypeMembers(name).IsEmpty)
                    return true;
            }
            return false;
        }
    }

    private static bool HasMember(INamedTypeSymbol type, string name) => !type.GetMembers(name).IsEmpty;

    /// <summary>
    /// <c>GetStringAsyncItem</c>. Further overloads get a number, whether they are batched or not. The name comes from the method and not
    /// from its wrapper, because a foreign type may have both <c>Read</c> and <c>ReadAsync</c>.
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
        int distance = item.Receiver.TypeAndInherited()
            .TakeWhile(type => !SymbolEqualityComparer.Default.Equals(type, method.ContainingType)).Count();
        string receiver = (item.SameNameOrdinal, distance) switch
        {
            (0, 0) => "",
            (_, 0) => item.Receiver.Name + (item.SameNameOrdinal + 1).ToString(CultureInfo.InvariantCulture) + "_",
            // A base type may have the same name as the type.
            _ => FormattableString.Invariant($"{item.Receiver.Name}{item.SameNameOrdinal + 1}_{distance}{method.ContainingType.Name}"),
        };
        return receiver + method.Name + "Item" + (ordinal > 1 ? ordinal.ToString(CultureInfo.InvariantCulture) : "");
    }

    /// <summary>
    /// The suffix begins with an underscore and is not followed by a number, so that two types never give the same name: <c>_T</c> for the
    /// type parameter of <c>I&lt;T&gt;</c>, a hash for a nested type.
    /// </summary>
    private static string Suffix(ItemMethod item) => item switch
    {
        { ExtensionClassName: null } or { IsForeign: true } or { Receiver: { ContainingType: null, Arity: 0 } } => "",
        { Receiver.ContainingType: null } => "_" + new string('T', item.Receiver.Arity),
        _ => "_" + StableHash.Of(item.Receiver.GetDocumentationCommentId()!),
    };
}
