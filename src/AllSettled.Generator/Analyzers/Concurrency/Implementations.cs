using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// The types of a compilation, by the interfaces that they implement and the classes that they derive from. Interfaces of the framework are
/// left out: code that disposes or compares something means none of the compilation's classes in particular.
/// </summary>
internal sealed class Implementations
{
    private readonly Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>> _types = new(SymbolEqualityComparer.Default);

    public Implementations(Compilation compilation)
    {
        var containers = new Stack<INamespaceOrTypeSymbol>();
        containers.Push(compilation.Assembly.GlobalNamespace);
        while (containers.Count > 0)
        {
            foreach (ISymbol member in containers.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol container)
                    containers.Push(container);
                if (member is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type)
                    Add(type);
            }
        }
    }

    /// <summary>The classes and structs of the compilation that a value of the type can be.</summary>
    public IEnumerable<INamedTypeSymbol> Of(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Class or TypeKind.Struct)
            yield return type;
        if (!_types.TryGetValue(type.OriginalDefinition, out List<INamedTypeSymbol>? types))
            yield break;
        foreach (INamedTypeSymbol candidate in types)
        {
            if (type.TypeKind is not TypeKind.Interface || InterfaceOf(candidate, type) is not null)
                yield return candidate;
        }
    }

    /// <summary>The methods that a call on a value of the type may reach.</summary>
    public IEnumerable<IMethodSymbol> Of(IMethodSymbol method, INamedTypeSymbol receiver)
        => Of(receiver).Select(type => ReachedIn(type, method)).OfType<IMethodSymbol>()
            .Where(static reached => !reached.IsAbstract)
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default);

    private void Add(INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            if (!IsOfFramework(implemented))
                Add(implemented, type);
        }
        for (INamedTypeSymbol? parent = type.BaseType; parent is { SpecialType: SpecialType.None }; parent = parent.BaseType)
            Add(parent, type);
    }

    private void Add(INamedTypeSymbol parent, INamedTypeSymbol type)
    {
        if (!_types.TryGetValue(parent.OriginalDefinition, out List<INamedTypeSymbol>? types))
            _types.Add(parent.OriginalDefinition, types = []);
        if (types.Count == 0 || !SymbolEqualityComparer.Default.Equals(types[types.Count - 1], type))
            types.Add(type);
    }

    private static bool IsOfFramework(INamedTypeSymbol type)
    {
        INamespaceSymbol? root = type.ContainingNamespace;
        while (root?.ContainingNamespace is { IsGlobalNamespace: false } around)
            root = around;
        return type.DeclaringSyntaxReferences.IsEmpty && root?.Name is ("System" or "Microsoft");
    }

    private static IMethodSymbol? ReachedIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind is not TypeKind.Interface)
            return MostDerived(type, method.OriginalDefinition);
        ISymbol? member = InterfaceOf(type, method.ContainingType)?.GetMembers(method.Name)
            .FirstOrDefault(candidate => SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, method.OriginalDefinition));
        return member is not null && type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation
            ? MostDerived(type, implementation.OriginalDefinition)
            : null;
    }

    private static IMethodSymbol MostDerived(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method is not ({ IsVirtual: true } or { IsAbstract: true } or { IsOverride: true }))
            return method;
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers(method.Name))
            {
                for (IMethodSymbol? overridden = member as IMethodSymbol; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method))
                        return ((IMethodSymbol)member).OriginalDefinition;
                }
            }
        }
        return method;
    }

    /// <summary>
    /// The interface as the type implements it, if its type arguments fit the wanted ones; type parameters fit everything.
    /// </summary>
    private static INamedTypeSymbol? InterfaceOf(INamedTypeSymbol type, INamedTypeSymbol wanted)
    {
        foreach (INamedTypeSymbol candidate in type.AllInterfaces)
        {
            if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, wanted.OriginalDefinition)
                && candidate.TypeArguments.Zip(wanted.TypeArguments, static (mine, asked) => MayBe(mine, asked)).All(static fits => fits))
            {
                return candidate;
            }
        }
        return null;
    }

    private static bool MayBe(ITypeSymbol mine, ITypeSymbol asked)
        => mine is ITypeParameterSymbol || asked is ITypeParameterSymbol || SymbolEqualityComparer.Default.Equals(mine, asked)
            || (mine is INamedTypeSymbol { Arity: > 0, TypeArguments: var mineArguments }
                && asked is INamedTypeSymbol { TypeArguments: var askedArguments }
                && SymbolEqualityComparer.Default.Equals(mine.OriginalDefinition, asked.OriginalDefinition)
                && mineArguments.Zip(askedArguments, MayBe).All(static fits => fits));
}
