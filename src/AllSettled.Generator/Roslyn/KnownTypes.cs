using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>
/// The types that the rules know, recognised by name. A lookup in the compilation would cost more, and would find nothing if two referenced
/// assemblies define the type.
/// </summary>
internal static class KnownTypes
{
    public const string SettledBatchAttribute = "AllSettled.SettledBatchAttribute";

    public const string SettledBatchForAttribute = "AllSettled.SettledBatchForAttribute";

    public const string SettledBulkAttribute = "AllSettled.SettledBulkAttribute";

    public const string SettledBulkForAttribute = "AllSettled.SettledBulkForAttribute";

    public static bool IsSettledBatchAttribute(this ITypeSymbol? type) => type.Is("SettledBatchAttribute", "AllSettled");

    public static bool IsSettledBatchForAttribute(this ITypeSymbol? type) => type.Is("SettledBatchForAttribute", "AllSettled");

    public static bool IsSettledBulkAttribute(this ITypeSymbol? type) => type.Is("SettledBulkAttribute", "AllSettled");

    public static bool IsSettledBulkForAttribute(this ITypeSymbol? type) => type.Is("SettledBulkForAttribute", "AllSettled");

    /// <summary>Whether the attribute marks a method of the user.</summary>
    public static bool MarksMethod(this ITypeSymbol? attribute)
        => attribute.IsSettledBatchAttribute() || attribute.IsSettledBulkAttribute();

    /// <summary>Whether the attribute names methods of a foreign type.</summary>
    public static bool NamesForeignMethods(this ITypeSymbol? attribute)
        => attribute.IsSettledBatchForAttribute() || attribute.IsSettledBulkForAttribute();

    public static bool IsPerItemAttribute(this ITypeSymbol? type) => type.Is("PerItemAttribute", "AllSettled");

    public static bool IsCancellationToken(this ITypeSymbol? type) => type.Is("CancellationToken", "System.Threading");

    public static bool IsItemContext(this ITypeSymbol? type) => type.Is("ItemContext", "AllSettled");

    /// <summary>Whether it is a task or value task, with or without a result.</summary>
    public static bool IsTask(this ITypeSymbol type)
        => type.Is("Task", "System.Threading.Tasks") || type.Is("ValueTask", "System.Threading.Tasks");

    /// <summary>The attribute that marks the method, or null. If there are two, the first.</summary>
    public static AttributeData? MarkOf(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass.MarksMethod())
                return attribute;
        }
        return null;
    }

    public static bool IsPerItem(IParameterSymbol parameter) => parameter.HasAttribute("PerItemAttribute", "AllSettled");

    /// <summary>Whether the symbol itself has the attribute, not a symbol that it overrides.</summary>
    public static bool HasAttribute(this ISymbol symbol, string name, string namespaceName)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(name, namespaceName))
                return true;
        }
        return false;
    }

    /// <param name="type">The type in question.</param>
    /// <param name="name">The type's name. The arity is not compared.</param>
    /// <param name="namespaceName">The full namespace, such as <c>System.Threading</c>.</param>
    public static bool Is(this ITypeSymbol? type, string name, string namespaceName)
        => type is { ContainingType: null } && type.Name == name && Matches(type.ContainingNamespace, namespaceName.AsSpan());

    private static bool Matches(INamespaceSymbol? candidate, ReadOnlySpan<char> expected)
    {
        while (candidate is { IsGlobalNamespace: false })
        {
            int dot = expected.LastIndexOf('.');
            if (!expected.Slice(dot + 1).SequenceEqual(candidate.Name.AsSpan()))
                return false;
            candidate = candidate.ContainingNamespace;
            if (dot < 0)
                return candidate is { IsGlobalNamespace: true };
            expected = expected.Slice(0, dot);
        }
        return false;
    }
}
