using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// What code uses of what all items share and only one of them may use at a time: out of a field, an automatic property or a
/// parameter of the primary constructor, its own or that of what it calls. A call is followed where its receiver is shared as
/// well, to every implementation in the compilation. What a method creates for itself is not shared.
/// </summary>
internal sealed class SharedState
{
    private static readonly ConditionalWeakTable<Compilation, SharedState> s_states = new();

    private readonly Compilation _compilation;
    private readonly Lazy<Implementations> _implementations;
    private readonly ConcurrentDictionary<IMethodSymbol, SharedUse?> _uses = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ITypeSymbol?> _kinds = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _holders = new(SymbolEqualityComparer.Default);

    private SharedState(Compilation compilation)
    {
        _compilation = compilation;
        _implementations = new(() => new Implementations(compilation), LazyThreadSafetyMode.PublicationOnly);
    }

    public static SharedState Of(Compilation compilation)
        => s_states.GetValue(compilation, static compilation => new SharedState(compilation));

    /// <summary>The documented type that this one is or derives from, or the class behind an interface that does; or null.</summary>
    public ITypeSymbol? KindOf(ITypeSymbol? type)
        => ThreadUnsafety.KindOf(type) ?? type switch
        {
            ITypeParameterSymbol parameter => parameter.ConstraintTypes.Select(KindOf).FirstOrDefault(static kind => kind is not null),
            INamedTypeSymbol { TypeKind: TypeKind.Interface } contract => _kinds.GetOrAdd(contract, KindBehind),
            _ => null,
        };

    /// <summary>What the bodies of an item method use; nothing where items wait for each other.</summary>
    public IReadOnlyCollection<SharedUse> UsesIn(IEnumerable<IOperation> bodies, ItemMethod item, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<ISymbol, SharedUse>(SymbolEqualityComparer.Default);
        return bodies.All(body => Collect(body, item.Method.ContainingType, item, uses, new(cancellationToken))) ? uses.Values : [];
    }

    /// <summary>What another body than its own uses that a call of the method may reach.</summary>
    public SharedUse? BehindContract(IMethodSymbol method, CancellationToken cancellationToken)
        => MayHold(method.ContainingType)
            ? _implementations.Value.Of(method, method.ContainingType)
                .Where(reached => !SymbolEqualityComparer.Default.Equals(reached, method.OriginalDefinition))
                .Select(reached => UseIn(reached, new(cancellationToken))).FirstOrDefault(static use => use is not null)
            : null;

    /// <summary>Only if all of its implementations are of such a kind: a context may have an interface that says little of it.</summary>
    private ITypeSymbol? KindBehind(INamedTypeSymbol contract)
    {
        List<INamedTypeSymbol> all = [.. _implementations.Value.Of(contract)];
        return all.Count > 0 && all.TrueForAll(static implementation => ThreadUnsafety.KindOf(implementation) is not null) ? all[0] : null;
    }

    /// <summary>Items that wait for each other use it one at a time.</summary>
    private static bool IsExclusion(IOperation operation) => operation switch
    {
        ILockOperation => true,
        IInvocationOperation { TargetMethod: { Name: "Wait" or "WaitAsync", ContainingType: var type } }
            => type.Is("SemaphoreSlim", "System.Threading"),
        IInvocationOperation { TargetMethod: { Name: "Enter" or "TryEnter", ContainingType: var type } }
            => type.Is("Monitor", "System.Threading"),
        _ => false,
    };

    /// <summary>Names, comparisons with null and texts such as the connection string are no work that is done with it.</summary>
    private static bool IsNoOperationOn(IOperation operation) => operation.Parent switch
    {
        INameOfOperation or IIsPatternOperation or IBinaryOperation or IConversionOperation { Parent: IBinaryOperation } => true,
        IPropertyReferenceOperation { Property.Type.SpecialType: SpecialType.System_String } text => text.Instance == operation,
        _ => false,
    };

    /// <returns>False where the body uses it under a lock.</returns>
    private bool Collect(
        IOperation body, INamedTypeSymbol owner, ItemMethod? item, Dictionary<ISymbol, SharedUse> uses, Search search)
    {
        foreach (IOperation operation in body.Descendants())
        {
            if (IsExclusion(operation))
                return false;
            if (operation is not IInvocationOperation && IsNoOperationOn(operation))
                continue;
            if (HeldBy(operation, item) is { } symbol)
            {
                if (!uses.ContainsKey(symbol) && KindOf(operation.Type) is { } kind)
                    uses.Add(symbol, new(symbol, kind, operation));
                continue;
            }
            foreach (IMethodSymbol called in CalledBy(operation, owner, item))
            {
                if (UseIn(called, search) is { } use && !uses.ContainsKey(use.Symbol))
                {
                    IOperation? receiver = (operation as IInvocationOperation)?.Instance;
                    uses.Add(use.Symbol, use with { Place = receiver is null or IInstanceReferenceOperation ? operation : receiver });
                    break;
                }
            }
        }
        return true;
    }

    /// <summary>
    /// The field, property or parameter that is read, if it is of such a type and the same for all items. What such an object holds
    /// itself is no second one.
    /// </summary>
    private ISymbol? HeldBy(IOperation operation, ItemMethod? item)
        => operation is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation
            // A shared parameter of the item method is said by itself.
            && operation is not IParameterReferenceOperation
            {
                Parameter.ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor },
            }
            && KindOf(operation.Type) is not null
            && KindOf((operation as IMemberReferenceOperation)?.Instance?.Type) is null
            && IsShared(operation, item)
                ? operation switch
                {
                    IFieldReferenceOperation reference => reference.Field,
                    IPropertyReferenceOperation reference => reference.Property,
                    _ => ((IParameterReferenceOperation)operation).Parameter,
                }
                : null;

    /// <summary>Whether it is one and the same object whichever item asks.</summary>
    private bool IsShared(IOperation? value, ItemMethod? item) => value switch
    {
        IConversionOperation conversion => IsShared(conversion.Operand, item),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        IConditionalAccessInstanceOperation access => IsShared(access.Receiver(), item),
        IFieldReferenceOperation reference => reference.Instance is null || IsShared(reference.Instance, item),
        // Another property may create what it returns.
        IPropertyReferenceOperation { Arguments.IsEmpty: true } reference
            => (reference.Instance is null || IsShared(reference.Instance, item)) && IsKept(reference.Property),
        IParameterReferenceOperation { Parameter: var parameter }
            => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor }
                || (item is not null && item.SharedParameters.Contains(parameter, SymbolEqualityComparer.Default)),
        _ => false,
    };

    private bool IsKept(IPropertySymbol property)
    {
        if (IsAutomatic(property))
            return true;
        if (property is not { IsAbstract: true, GetMethod: { } getter })
            return false;
        List<IMethodSymbol> reached = [.. _implementations.Value.Of(getter, property.ContainingType)];
        return reached.Count > 0
            && reached.TrueForAll(static candidate => candidate.AssociatedSymbol is IPropertySymbol implementation && IsAutomatic(implementation));
    }

    private static bool IsAutomatic(IPropertySymbol property)
    {
        foreach (ISymbol member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
                return true;
        }
        return false;
    }

    /// <summary>The methods and getters that the operation may run on what all items share.</summary>
    private IEnumerable<IMethodSymbol> CalledBy(IOperation operation, INamedTypeSymbol owner, ItemMethod? item)
    {
        (IMethodSymbol? method, IOperation? receiver, bool isExact) = operation switch
        {
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } target } call => (target, call.Instance, !call.IsVirtual),
            IPropertyReferenceOperation { Property.GetMethod: { } getter } read => (getter, read.Instance, read.Instance is null),
            _ => default,
        };
        if (method is null || KindOf(receiver?.Type) is not null)
            return [];
        bool isShared = receiver is null
            ? SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, owner.OriginalDefinition)
            : IsShared(receiver, item);
        INamedTypeSymbol type = receiver?.Type as INamedTypeSymbol ?? method.ContainingType;
        return !isShared || !MayHold(type) ? []
            : isExact ? [method.OriginalDefinition]
            : _implementations.Value.Of(method, type);
    }

    private SharedUse? UseIn(IMethodSymbol method, Search search)
    {
        if (_uses.TryGetValue(method, out SharedUse? known))
            return known;
        if (!search.Enters(method))
            return null;
        var uses = new Dictionary<ISymbol, SharedUse>(SymbolEqualityComparer.Default);
        foreach (SyntaxReference reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax(search.CancellationToken);
            if (_compilation.ContainsSyntaxTree(syntax.SyntaxTree)
                && _compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, search.CancellationToken) is { } body
                && !Collect(body, method.ContainingType, item: null, uses, search))
            {
                uses.Clear();
            }
        }
        SharedUse? use = uses.Values.FirstOrDefault();
        if (use is not null)
            _uses.TryAdd(method, use);
        foreach (IMethodSymbol clean in search.Leaves(use))
            _uses.TryAdd(clean, null);
        return use;
    }

    /// <summary>
    /// Whether something in the type, or in what it holds, could be such an object: a quick look at the types of fields and
    /// constructors' parameters, which saves looking at bodies almost everywhere.
    /// </summary>
    private bool MayHold(INamedTypeSymbol type)
    {
        type = type.OriginalDefinition;
        if (_holders.TryGetValue(type, out bool known))
            return known;
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default) { type };
        var rest = new Stack<INamedTypeSymbol>(seen);
        while (rest.Count > 0)
        {
            foreach (ITypeSymbol held in _implementations.Value.Of(rest.Pop()).SelectMany(HeldBy))
            {
                if (KindOf(held) is not null || TypesOf(held).Any(IsHolder))
                    return _holders[type] = true;
                foreach (INamedTypeSymbol candidate in TypesOf(held))
                {
                    if (!_holders.ContainsKey(candidate.OriginalDefinition) && seen.Add(candidate.OriginalDefinition))
                        rest.Push(candidate.OriginalDefinition);
                }
            }
        }
        // There was nothing, and everything has been looked at.
        foreach (INamedTypeSymbol other in seen)
            _holders.TryAdd(other, false);
        return false;
    }

    private bool IsHolder(INamedTypeSymbol type) => _holders.TryGetValue(type.OriginalDefinition, out bool holds) && holds;

    /// <summary>The types of what an object of the type keeps, or may keep of what its constructors get.</summary>
    private static IEnumerable<ITypeSymbol> HeldBy(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is { DeclaringSyntaxReferences.IsEmpty: false }; current = current.BaseType)
        {
            foreach (ITypeSymbol held in current.GetMembers().SelectMany(TypesIn))
                yield return held;
        }
    }

    private static IEnumerable<ITypeSymbol> TypesIn(ISymbol member) => member switch
    {
        IFieldSymbol field => [field.Type],
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            => constructor.Parameters.Select(static parameter => parameter.Type),
        _ => [],
    };

    private static IEnumerable<INamedTypeSymbol> TypesOf(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol named => [named],
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.SelectMany(TypesOf),
        _ => [],
    };

    /// <summary>
    /// A search from one call on, in which no method is entered twice: what it leads to has been found, or is being looked for.
    /// </summary>
    private sealed class Search(CancellationToken cancellationToken)
    {
        /// <summary>Calls within calls. What is further away than that is somebody else's.</summary>
        private const int MaxDepth = 8;

        private readonly HashSet<IMethodSymbol> _seen = new(SymbolEqualityComparer.Default);
        private int _depth;
        private bool _isCutShort;

        public CancellationToken CancellationToken => cancellationToken;

        public bool Enters(IMethodSymbol method)
        {
            _isCutShort |= _depth == MaxDepth;
            if (_depth == MaxDepth || !_seen.Add(method))
                return false;
            _depth++;
            return true;
        }

        /// <returns>The methods that are known to lead to nothing: all, once the first one is left with nothing found.</returns>
        public IEnumerable<IMethodSymbol> Leaves(SharedUse? found)
        {
            if (--_depth > 0)
                return [];
            List<IMethodSymbol> clean = found is null && !_isCutShort ? [.. _seen] : [];
            _seen.Clear();
            _isCutShort = false;
            return clean;
        }
    }
}
