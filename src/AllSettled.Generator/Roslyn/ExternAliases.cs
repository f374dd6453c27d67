using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>Types that can only be named through an <c>extern alias</c> of the item method's file.</summary>
internal static class ExternAliases
{
    /// <summary>
    /// The assemblies whose reference has an alias, and whether their types can only be named through it. Null if there are none.
    /// </summary>
    public static IReadOnlyDictionary<ISymbol, bool>? AssembliesOf(Compilation compilation)
    {
        Dictionary<ISymbol, bool>? aliased = null;
        foreach (MetadataReference reference in compilation.References)
        {
            var aliases = reference.Properties.Aliases;
            if (!aliases.IsDefaultOrEmpty && aliases.Any(static alias => alias != "global")
                && compilation.GetAssemblyOrModuleSymbol(reference) is { } assembly)
            {
                aliased ??= new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
                aliased[assembly] = !aliases.Contains("global");
            }
        }
        return aliased;
    }

    /// <summary>The first such type, or null.</summary>
    public static ITypeSymbol? FirstIn(IEnumerable<ITypeSymbol> types, Compilation compilation)
    {
        if (CompilationFacts.Of(compilation).AliasedAssemblies is not { } aliased)
            return null;
        return types.Select(Find).FirstOrDefault(static type => type is not null);

        ITypeSymbol? Find(ITypeSymbol type) => type switch
        {
            IArrayTypeSymbol array => Find(array.ElementType),
            INamedTypeSymbol named when NeedsAlias(named) => named,
            INamedTypeSymbol named => named.TypeArguments.Select(Find).FirstOrDefault(static found => found is not null)
                ?? (named.ContainingType is { } outer ? Find(outer) : null),
            _ => null,
        };

        bool NeedsAlias(INamedTypeSymbol type)
            => type.ContainingAssembly is { } assembly
                && aliased.TryGetValue(assembly, out bool isHidden)
                && (isHidden || IsAmbiguous(type));

        // Without the alias the name would mean another type, or would be ambiguous.
        bool IsAmbiguous(INamedTypeSymbol type)
        {
            INamedTypeSymbol outermost = type;
            while (outermost.ContainingType is { } outer)
                outermost = outer;
            string name = outermost.MetadataName;
            INamespaceSymbol containing = outermost.ContainingNamespace;
            for (; !containing.IsGlobalNamespace; containing = containing.ContainingNamespace)
                name = containing.Name + "." + name;
            return compilation.GetTypesByMetadataName(name)
                .Count(candidate => compilation.IsSymbolAccessibleWithin(candidate, compilation.Assembly)) > 1;
        }
    }
}
