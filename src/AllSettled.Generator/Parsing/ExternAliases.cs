using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Types that only an <c>extern alias</c> of the item method's file can name.</summary>
internal static class ExternAliases
{
    /// <summary>The assemblies of such types; null if there are none.</summary>
    public static HashSet<ISymbol>? AssembliesOf(Compilation compilation)
    {
        HashSet<ISymbol>? hidden = null;
        foreach (MetadataReference reference in compilation.References)
        {
            var aliases = reference.Properties.Aliases;
            if (!aliases.IsDefaultOrEmpty && !aliases.Contains("global") && compilation.GetAssemblyOrModuleSymbol(reference) is { } assembly)
                (hidden ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(assembly);
        }
        return hidden;
    }

    /// <summary>The first such type that generated code would name, or null.</summary>
    public static ITypeSymbol? FirstIn(ItemMethod item, Compilation compilation)
        => CompilationFacts.Of(compilation).BehindAliases is { } hidden ? FirstIn(item, hidden) : null;

    private static ITypeSymbol? FirstIn(ItemMethod item, HashSet<ISymbol> hidden)
    {
        return item.NamedTypes.Select(Find).FirstOrDefault(static type => type is not null);

        ITypeSymbol? Find(ITypeSymbol type) => type switch
        {
            IArrayTypeSymbol array => Find(array.ElementType),
            INamedTypeSymbol named when hidden.Contains(named.ContainingAssembly) => named,
            INamedTypeSymbol named => named.TypeArguments.Select(Find).FirstOrDefault(static found => found is not null)
                ?? (named.ContainingType is { } outer ? Find(outer) : null),
            _ => null,
        };
    }
}
