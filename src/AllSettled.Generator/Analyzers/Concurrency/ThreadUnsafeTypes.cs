using System.Collections.Concurrent;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// The types of a compilation whose instances allow one operation at a time: the documented ones, those that <c>[NotThreadSafe]</c>
/// marks, those that an assembly lists, and all that derive from one of them or implement it.
/// </summary>
internal sealed class ThreadUnsafeTypes
{
    private const string Marker = "NotThreadSafeAttribute";

    private readonly Compilation _compilation;
    private readonly Lazy<HashSet<INamedTypeSymbol>> _listed;
    private readonly ConcurrentDictionary<INamedTypeSymbol, INamedTypeSymbol?> _kinds = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _assemblies = new(SymbolEqualityComparer.Default);

    public ThreadUnsafeTypes(Compilation compilation)
    {
        _compilation = compilation;
        _listed = new(Listed, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The documented or marked type that this type is, derives from or implements. Otherwise null.</summary>
    public INamedTypeSymbol? KindOf(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol named => _kinds.GetOrAdd(named, Find),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Select(KindOf).FirstOrDefault(static kind => kind is not null),
        _ => null,
    };

    private INamedTypeSymbol? Find(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (IsKind(current))
                return current;
        }
        return type.AllInterfaces.FirstOrDefault(IsKind);
    }

    /// <summary>Nobody can mark what is built into C#: everything is an object.</summary>
    private bool IsKind(INamedTypeSymbol type)
        => type is { SpecialType: SpecialType.None, TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface }
            && (ThreadUnsafety.IsDocumented(type)
                || (MayMark(type.ContainingAssembly) && type.HasAttribute(Marker, "AllSettled"))
                || (_listed.Value is { Count: > 0 } listed && (listed.Contains(type) || listed.Contains(type.OriginalDefinition))));

    private HashSet<INamedTypeSymbol> Listed()
    {
        var listed = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        IEnumerable<IAssemblySymbol> referenced = _compilation.SourceModule.ReferencedAssemblySymbols.Where(MayMark);
        foreach (IAssemblySymbol assembly in referenced.Append(_compilation.Assembly))
        {
            foreach (AttributeData attribute in assembly.GetAttributes())
            {
                if (attribute.AttributeClass.Is(Marker, "AllSettled")
                    && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol type }])
                {
                    listed.Add(type.IsUnboundGenericType ? type.OriginalDefinition : type);
                }
            }
        }
        return listed;
    }

    /// <summary>
    /// Whether the assembly can have the attribute. Most do not reference ours, so their attributes need not be read.
    /// </summary>
    private bool MayMark(IAssemblySymbol? assembly)
        => assembly is not null && _assemblies.GetOrAdd(assembly, ReferencesOurs);

    private bool ReferencesOurs(IAssemblySymbol assembly)
        => SymbolEqualityComparer.Default.Equals(assembly, _compilation.Assembly)
            || assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == "AllSettled"));
}
