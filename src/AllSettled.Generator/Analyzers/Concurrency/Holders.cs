using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// The types that could hold a thread-unsafe object, or hold a type that could. This looks only at the types of fields and of constructors'
/// parameters, so that almost no bodies have to be analyzed.
/// </summary>
/// <param name="compilation">The compilation.</param>
/// <param name="implementations">Its types, found when a type is asked about.</param>
/// <param name="kindOf">What makes a type thread-unsafe, or null.</param>
internal sealed class Holders(Compilation compilation, Lazy<Implementations> implementations, Func<ITypeSymbol?, ITypeSymbol?> kindOf)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a value of the type may lead to such an object.</summary>
    public bool MayHold(ITypeSymbol? type) => TypesIn(type).Any(MayHold);

    /// <summary>
    /// The constructor's parameter through which a type of another assembly gets such an object. The bodies of its methods are unknown. If
    /// one of several constructors takes no such object, the type may work without.
    /// </summary>
    public IParameterSymbol? TakenBy(INamedTypeSymbol type)
    {
        if (IsHere(type) || kindOf(type) is not null)
            return null;
        List<IParameterSymbol?> taken =
        [
            .. type.InstanceConstructors.Select(constructor
                => constructor.Parameters.FirstOrDefault(parameter => kindOf(parameter.Type) is not null)),
        ];
        return taken.Contains(null) ? null : taken.FirstOrDefault();
    }

    private bool MayHold(INamedTypeSymbol type)
    {
        type = type.OriginalDefinition;
        if (_known.TryGetValue(type, out bool known))
            return known;
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default) { type };
        var rest = new Stack<INamedTypeSymbol>(seen);
        while (rest.Count > 0)
        {
            foreach (INamedTypeSymbol held in implementations.Value.Of(rest.Pop()).SelectMany(HeldBy).SelectMany(TypesIn))
            {
                if (kindOf(held) is not null || ResolvedService.LeadsToProvider(held) || IsHolder(held))
                    return _known[type] = true;
                if (!_known.ContainsKey(held.OriginalDefinition) && seen.Add(held.OriginalDefinition))
                    rest.Push(held.OriginalDefinition);
            }
        }
        // Everything reachable has been looked at, and nothing was found.
        foreach (INamedTypeSymbol other in seen)
            _known.TryAdd(other, false);
        return false;
    }

    private bool IsHolder(INamedTypeSymbol type) => _known.TryGetValue(type.OriginalDefinition, out bool holds) && holds;

    /// <summary>The types of what an object of the type keeps. What its constructors get, it may keep as well.</summary>
    private IEnumerable<ITypeSymbol> HeldBy(INamedTypeSymbol type)
    {
        INamedTypeSymbol? current = type;
        for (; current is not null && IsHere(current); current = current.BaseType)
        {
            foreach (ITypeSymbol held in current.GetMembers().SelectMany(TypesOf))
                yield return held;
        }
        if (current is not null && TakenBy(current) is { } taken)
            yield return taken.Type;
    }

    private bool IsHere(INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly);

    private static IEnumerable<ITypeSymbol> TypesOf(ISymbol member) => member switch
    {
        IFieldSymbol field => [field.Type],
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            => constructor.Parameters.Select(static parameter => parameter.Type),
        _ => [],
    };

    /// <summary>The type with its type arguments and elements: a <c>Lazy&lt;IStore&gt;</c> leads to a store.</summary>
    private static IEnumerable<INamedTypeSymbol> TypesIn(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { TypeArguments.IsEmpty: true } named => [named],
        INamedTypeSymbol named => named.TypeArguments.Where(static argument => argument is not ITypeParameterSymbol)
            .SelectMany(TypesIn).Prepend(named),
        IArrayTypeSymbol array => TypesIn(array.ElementType),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.SelectMany(TypesIn),
        _ => [],
    };
}
