using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// Finds objects that allow one operation at a time and that all items share. Such an object comes from a field, an automatic property or a
/// parameter of the primary constructor: of the method's own type, or of a type that the method calls. A call is followed if its receiver
/// is shared as well, to every implementation in the compilation. An object that a method creates for itself is not shared.
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

    /// <summary>
    /// The documented type that this type is or derives from. For an interface, the class behind it that does. Otherwise null.
    /// </summary>
    public ITypeSymbol? KindOf(ITypeSymbol? type)
        => ThreadUnsafety.KindOf(type) ?? type switch
        {
            ITypeParameterSymbol parameter => parameter.ConstraintTypes.Select(KindOf).FirstOrDefault(static kind => kind is not null),
            INamedTypeSymbol { TypeKind: TypeKind.Interface } contract => _kinds.GetOrAdd(contract, KindBehind),
            _ => null,
        };

    /// <summary>The shared objects that the bodies of an item method use. None, if the items wait for each other.</summary>
    public IReadOnlyCollection<SharedUse> UsesIn(IEnumerable<IOperation> bodies, ItemMethod item, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<ISymbol, SharedUse>(SymbolEqualityComparer.Default);
        return bodies.All(body => Collect(body, item.Method.ContainingType, item, uses, new(cancellationToken))) ? uses.Values : [];
    }

    /// <summary>The shared object that a call of the method may use in another body than the method's own.</summary>
    public SharedUse? BehindContract(IMethodSymbol method, CancellationToken cancellationToken)
        => MayHold(method.ContainingType)
            ? _implementations.Value.Of(method, method.ContainingType)
                .Where(reached => !SymbolEqualityComparer.Default.Equals(reached, method.OriginalDefinition))
                .Select(reached => UseIn(reached, new(cancellationToken))).FirstOrDefault(static use => use is not null)
            : null;

    /// <summary>
    /// A context may have an interface that does not show what it is. Only an interface whose implementations are all of such a kind
    /// counts.
    /// </summary>
    private ITypeSymbol? KindBehind(INamedTypeSymbol contract)
    {
        List<INamedTypeSymbol> all = [.. _implementations.Value.Of(contract)];
        return all.Count > 0 && all.TrueForAll(static implementation => ThreadUnsafety.KindOf(implementation) is not null) ? all[0] : null;
    }

    /// <summary>Whether items wait for each other, so that they use the object one at a time.</summary>
    private static bool IsExclusion(IOperation operation) => operation switch
    {
        ILockOperation => true,
        IInvocationOperation { TargetMethod: { Name: "Wait" or "WaitAsync", ContainingType: var type } }
            => type.Is("SemaphoreSlim", "System.Threading"),
        IInvocationOperation { TargetMethod: { Name: "Enter" or "TryEnter", ContainingType: var type } }
            => type.Is("Monitor", "System.Threading"),
        _ => false,
    };

    /// <summary>Taking the name, comparing with null and reading a text such as the connection string are no work on the object.</summary>
    private static bool IsNoOperationOn(IOperation operation) => operation.Parent switch
    {
        INameOfOperation or IIsPatternOperation or IBinaryOperation or IConversionOperation { Parent: IBinaryOperation } => true,
        IPropertyReferenceOperation { Property.Type.SpecialType: SpecialType.System_String } text => text.Instance == operation,
        _ => false,
    };

    /// <returns>False if the body uses the object under a lock.</returns>
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
    /// The field, property or parameter that is read, if its value is such an object and the same for all items. An object inside such an
    /// object is not reported again.
    /// </summary>
    private ISymbol? HeldBy(IOperation operation, ItemMethod? item)
        => operation is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation
            // The signature's own check reports a shared parameter of the item method.
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

    /// <summary>Whether every item gets the same object.</summary>
    private bool IsShared(IOperation? value, ItemMethod? item) => value switch
    {
        IConversionOperation conversion => IsShared(conversion.Operand, item),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        IConditionalAccessInstanceOperation access => IsShared(access.Receiver(), item),
        IFieldReferenceOperation reference => reference.Instance is null || IsShared(reference.Instance, item),
        // A property with a body may create what it returns.
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
            && reached.TrueForAll(static candidate
                => candidate.AssociatedSymbol is IPropertySymbol implementation && IsAutomatic(implementation));
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

    /// <summary>The methods and getters that the operation may run on shared objects.</summary>
    private IEnumerable<IMethodSymbol> CalledBy(IOperation operation, INamedTypeSymbol owner, ItemMethod? item)
    {
        (IMethodSymbol? method, IOperation? receiver, bool isExact) = operation switch
        {
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } target } call
                => (target, call.Instance, !call.IsVirtual),
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
    /// Whether the type, or a type that it holds, could hold such an object. This looks only at the types of fields and of constructors'
    /// parameters, so that almost no bodies have to be analyzed.
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
        // Everything reachable has been looked at, and nothing was found.
        foreach (INamedTypeSymbol other in seen)
            _holders.TryAdd(other, false);
        return false;
    }

    private bool IsHolder(INamedTypeSymbol type) => _holders.TryGetValue(type.OriginalDefinition, out bool holds) && holds;

    /// <summary>The types of what an object of the type keeps. What its constructors get, it may keep as well.</summary>
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

    /// <summary>A search that begins with one call. No method is entered twice: its result is known, or the search is inside it.</summary>
    private sealed class Search(CancellationToken cancellationToken)
    {
        /// <summary>How many calls inside calls are followed.</summary>
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

        /// <returns>
        /// The methods that are known to use nothing shared. All of them are known when the first method is left and nothing was found.
        /// </returns>
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
