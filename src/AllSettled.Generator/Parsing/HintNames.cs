using System.Globalization;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// The name of the generated file: <c>Demo.UserApi.SendAsync.g.cs</c>. Two methods must never have one name, not even
/// ignoring case, because the whole generator would fail; so a hash of the full signature is added where only it, the
/// case of a letter or the arity of a name tells two apart, or where the name would be too long.
/// </summary>
internal static class HintNames
{
    /// <summary>With the extension. File systems and tools that copy the output have limits.</summary>
    public const int MaxLength = 100;

    private const string Extension = ".g.cs";

    public static string Of(ItemMethod item, Compilation compilation)
    {
        IMethodSymbol method = item.Method;
        CompilationFacts facts = CompilationFacts.Of(compilation);
        // Such a beginning differs from the names of other files: there a number follows a minus sign.
        string start = item.IsScoped ? "PerItemScope-" : "";
        string name = ReadableName(start, method.ContainingType, method.Name, facts);
        return name.Length + Extension.Length <= MaxLength && !HasRival(item, compilation)
            ? name + Extension
            // The documentation id contains the full signature.
            : WithHash(name, StableHash.Of(method.GetDocumentationCommentId() ?? method.Name));
    }

    /// <summary>
    /// The name always has a hash of the foreign type and the method, which may be inherited. Its beginning differs from the names of own
    /// methods: there a number follows a minus sign.
    /// </summary>
    public static string OfForeign(ItemMethod item, Compilation compilation)
    {
        string name = ReadableName("SettledBatchFor-", item.Receiver, item.Method.Name, CompilationFacts.Of(compilation));
        return WithHash(name, StableHash.Of(item.ForeignIdentity));
    }

    private static string WithHash(string name, string hash)
    {
        hash = "-" + hash;
        int length = Math.Min(name.Length, MaxLength - Extension.Length - hash.Length);
        return (length < name.Length ? name.Substring(0, length).TrimEnd('.', '-', '+') : name) + hash + Extension;
    }

    /// <summary>
    /// Namespaces are joined with dots and nested types with a plus sign. The arity follows a minus sign, which no identifier can contain.
    /// </summary>
    private static string ReadableName(string start, INamedTypeSymbol type, string method, CompilationFacts facts)
    {
        string name = TypeName(type);
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            name = TypeName(outer) + "+" + name;
        return facts.NameOf(type.ContainingNamespace) is { } containing
            ? string.Concat(start, containing.Replace("@", ""), ".", name + "." + method)
            : string.Concat(start, name, ".", method);
    }

    private static string TypeName(INamedTypeSymbol type)
        => type.Arity > 0 ? type.Name + "-" + type.Arity.ToString(CultureInfo.InvariantCulture) : type.Name;

    /// <summary>Whether a marked method of this type, or a type or namespace around it, has a name that differs only in case.</summary>
    private static bool HasRival(ItemMethod item, Compilation compilation)
    {
        INamedTypeSymbol type = item.Method.ContainingType;
        if (ItemMethodsOfType.In(type, compilation).SharesNameIgnoringCase(item))
            return true;
        CompilationFacts facts = CompilationFacts.Of(compilation);
        for (INamespaceOrTypeSymbol? symbol = type; symbol is not null; symbol = Around(symbol))
        {
            if (Around(symbol) is { } container && facts.SpellingVariantsIn(container).Has(symbol.Name))
                return true;
        }
        return false;
    }

    private static INamespaceOrTypeSymbol? Around(INamespaceOrTypeSymbol symbol)
        => (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
}
