using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// Finds objects that allow one operation at a time and that all items share. Such an object comes from a field, an automatic property, a
/// parameter of the primary constructor, or a shared service provider: of the method's own type, or of a type that the method calls. A call
/// is followed if its receiver or an argument is shared as well, to every implementation in the compilation. An object that a method
/// creates for itself is not shared.
/// </summary>
internal sealed class SharedState
{
    private static readonly ConditionalWeakTable<Compilation, SharedState> s_states = new();

    private readonly Compilation _compilation;
    private readonly Lazy<Implementations> _implementations;
    private readonly ThreadUnsafeTypes _types;
    private readonly SharedValues _values;
    private readonly Holders _holders;
    private readonly ConcurrentDictionary<MethodCall, SharedUse?> _uses = new();
    private readonly ConcurrentDictionary<IMethodSymbol, IReadOnlyList<SharedUse>> _items = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ITypeSymbol?> _kinds = new(SymbolEqualityComparer.Default);

    private SharedState(Compilation compilation)
    {
        _compilation = compilation;
        _implementations = new(() => new Implementations(compilation), LazyThreadSafetyMode.PublicationOnly);
        _types = new(compilation);
        _values = new(compilation, _implementations, KindOf);
        _holders = new(compilation, _implementations, KindOf);
        KnowsScopesPerItem = compilation.GetTypeByMetadataName("AllSettled.IPerItemScope`1") is not null;
    }

    /// <summary>
    /// Whether an item method can be called on an instance per item. Whether items share what the instance holds is then known only where
    /// the wrapper is called.
    /// </summary>
    public bool KnowsScopesPerItem { get; }

    public static SharedState Of(Compilation compilation)
        => s_states.GetValue(compilation, static compilation => new SharedState(compilation));

    /// <summary>
    /// The documented or marked type that this type is or derives from. For an interface, the class behind it that does. Otherwise null.
    /// </summary>
    public ITypeSymbol? KindOf(ITypeSymbol? type)
        => _types.KindOf(type) ?? type switch
        {
            ITypeParameterSymbol parameter => parameter.ConstraintTypes.Select(KindOf).FirstOrDefault(static kind => kind is not null),
            INamedTypeSymbol { TypeKind: TypeKind.Interface } contract => _kinds.GetOrAdd(contract, KindBehind),
            _ => null,
        };

    /// <summary>The receiver of the item method, if it is such an object itself.</summary>
    public SharedUse? ReceiverOf(ItemMethod item)
        => !item.Method.IsStatic && KindOf(item.Receiver) is { } kind
            ? new(item.Receiver, item.Receiver, item.Receiver, item.Receiver.Name, kind, Sharing.ByInstance)
            : null;

    /// <summary>The shared objects that the bodies of an item method use. None, if the items wait for each other.</summary>
    public IReadOnlyCollection<SharedUse> UsesIn(IEnumerable<IOperation> bodies, ItemMethod item, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<ISymbol, SharedUse>(SymbolEqualityComparer.Default);
        var call = MethodCall.Of(item);
        return bodies.All(body => Collect(body, call, uses, new(cancellationToken))) ? uses.Values : [];
    }

    /// <summary>All shared objects that an item uses: its receiver, those in its own body, and one behind its contract.</summary>
    public IReadOnlyList<SharedUse> UsesOf(ItemMethod item, CancellationToken cancellationToken)
    {
        if (_items.TryGetValue(item.Method.OriginalDefinition, out IReadOnlyList<SharedUse>? known))
            return known;
        var uses = new List<SharedUse>();
        if (ReceiverOf(item) is { } receiver)
            uses.Add(receiver);
        uses.AddRange(UsesIn(BodiesOf(item.Method, cancellationToken), item, cancellationToken));
        if (BehindContract(item.Method, cancellationToken) is { } behind)
            uses.Add(behind);
        if (TakenByForeign(item.Method) is { } taken)
            uses.Add(taken);
        return _items.GetOrAdd(item.Method.OriginalDefinition, uses);
    }

    /// <summary>The shared object that a call of the method may use in another body than the method's own.</summary>
    public SharedUse? BehindContract(IMethodSymbol method, CancellationToken cancellationToken)
        => !method.IsStatic && _holders.MayHold(method.ContainingType)
            ? _implementations.Value.Of(method, method.ContainingType)
                .Where(reached => !SymbolEqualityComparer.Default.Equals(reached, method.OriginalDefinition))
                .Select(reached => UseIn(new(reached, onShared: true, 0), new(cancellationToken)))
                .FirstOrDefault(static use => use is not null)
            : null;

    /// <summary>The shared object that a call uses, on a receiver that is shared.</summary>
    public SharedUse? Behind(IInvocationOperation call, CancellationToken cancellationToken)
        => _holders.MayHold(call.Instance?.Type ?? call.TargetMethod.ContainingType)
            ? TargetsOf(call.TargetMethod, call.Instance, !call.IsVirtual)
                .Select(reached => UseIn(new(reached, onShared: true, 0), new(cancellationToken)))
                .FirstOrDefault(static use => use is not null)
            : null;

    /// <summary>
    /// A context may have an interface that does not show what it is. Only an interface whose implementations are all of such a kind
    /// counts. If there are none in the compilation, its sets give it away.
    /// </summary>
    private ITypeSymbol? KindBehind(INamedTypeSymbol contract)
    {
        List<INamedTypeSymbol> all = [.. _implementations.Value.Of(contract)];
        if (all.Count > 0)
            return all.TrueForAll(implementation => _types.KindOf(implementation) is not null) ? all[0] : null;
        return HasSets(contract) ? contract : null;
    }

    /// <summary>Whether the type is a context's interface that shows its sets.</summary>
    public static bool HasSets(ITypeSymbol contract)
        => contract.TypeKind is TypeKind.Interface
            && contract.GetMembers().OfType<IPropertySymbol>()
                .Any(static property => property.Type.Is("DbSet", "Microsoft.EntityFrameworkCore"));

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
    private bool Collect(IOperation body, MethodCall method, Dictionary<ISymbol, SharedUse> uses, Search search)
    {
        foreach (IOperation operation in body.Descendants())
        {
            if (IsExclusion(operation))
                return false;
            if (operation is not IInvocationOperation && IsNoOperationOn(operation))
                continue;
            if (UsedBy(operation, method) is { } held)
            {
                if (!uses.ContainsKey(held.Symbol))
                    uses.Add(held.Symbol, held);
                continue;
            }
            foreach ((MethodCall called, Sharing sharing) in CalledBy(operation, method))
            {
                if (UseIn(called, search) is { } use && !uses.ContainsKey(use.Symbol))
                {
                    IOperation? receiver = (operation as IInvocationOperation)?.Instance;
                    uses.Add(use.Symbol, use with
                    {
                        Sharing = sharing is Sharing.ByAll ? sharing : use.Sharing,
                        Place = receiver is null or IInstanceReferenceOperation || !called.OnShared ? operation : receiver,
                    });
                    break;
                }
            }
        }
        return true;
    }

    /// <summary>
    /// The field, property, parameter or service that is read, if its value is such an object and the same for all items. An object inside
    /// such an object is not reported again.
    /// </summary>
    private SharedUse? UsedBy(IOperation operation, MethodCall body)
    {
        (ISymbol? symbol, ITypeSymbol? type, string name) = operation switch
        {
            IFieldReferenceOperation { Field: var field } => (field, field.Type, field.Name),
            IPropertyReferenceOperation { Property: { ContainingType: var lazy } property, Instance: { } instance }
                when lazy.Is("Lazy", "System") => (SymbolOf(instance) ?? property, property.Type, $"{SymbolOf(instance)?.Name}.Value"),
            IPropertyReferenceOperation { Property: var property } => (property, property.Type, property.Name),
            // The signature's own check reports a shared parameter of the item method.
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter }
                => (parameter, parameter.Type, parameter.Name),
            IInvocationOperation call when ResolvedService.Of(call) is { IsNew: false } service
                => (service.Type, service.Type, NameOf(service)),
            _ => default((ISymbol?, ITypeSymbol?, string)),
        };
        return symbol is not null
            && KindOf(operation is IInvocationOperation ? type : operation.Type) is { } kind
            && KindOf((operation as IMemberReferenceOperation)?.Instance?.Type) is null
            && _values.Of(operation, body) is not Sharing.None and var sharing
                ? new(symbol, type!, HolderOf(symbol, operation, body), name, kind, sharing, operation)
                : null;
    }

    /// <summary>The type that has the field, property or parameter. A service belongs to the type that asks for it.</summary>
    private static INamedTypeSymbol HolderOf(ISymbol symbol, IOperation operation, MethodCall body)
        => operation is IMemberReferenceOperation { Member.ContainingType: var type } && !type.Is("Lazy", "System") ? type
            : symbol is IParameterSymbol ? symbol.ContainingType
            : body.Method.ContainingType;

    private static string NameOf(ResolvedService service)
    {
        string call = $"{service.Method.Name}<{service.Type.Name}>()";
        return service.Method.ContainingType.Name == "ActivatorUtilities" ? $"ActivatorUtilities.{call}"
            : SymbolOf(service.Provider) is { } provider ? $"{provider.Name}.{call}"
            : call;
    }

    private static ISymbol? SymbolOf(IOperation value) => value switch
    {
        IConversionOperation conversion => SymbolOf(conversion.Operand),
        IMemberReferenceOperation reference => reference.Member,
        IParameterReferenceOperation reference => reference.Parameter,
        ILocalReferenceOperation reference => reference.Local,
        _ => null,
    };

    /// <summary>The methods and getters that the operation may run on shared objects, and who shares these.</summary>
    private IEnumerable<(MethodCall Called, Sharing Sharing)> CalledBy(IOperation operation, MethodCall body)
    {
        (IMethodSymbol? method, IOperation? receiver, bool isExact) = operation switch
        {
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } target } call
                => (target, call.Instance, !call.IsVirtual),
            IMethodReferenceOperation { Method: { MethodKind: MethodKind.Ordinary } target } reference
                => (target, reference.Instance, !reference.IsVirtual),
            IPropertyReferenceOperation { Property.GetMethod: { } getter } read => (getter, read.Instance, read.Instance is null),
            _ => default,
        };
        if (method is null || KindOf(receiver?.Type) is not null)
            return [];
        Sharing sharing = Sharing.None;
        if (receiver is not null && _holders.MayHold(receiver.Type))
            sharing = _values.Of(receiver, body);
        bool onShared = sharing is not Sharing.None;
        ulong parameters = 0;
        foreach (IArgumentOperation argument in ArgumentsOf(operation))
        {
            if (argument.Parameter is { } parameter
                && KindOf(argument.Value.Type) is null
                && _holders.MayHold(Unconverted(argument.Value).Type)
                && _values.Of(argument.Value, body) is not Sharing.None and var shared)
            {
                parameters |= MethodCall.Bit(parameter);
                sharing = sharing is Sharing.ByInstance ? sharing : shared;
            }
        }
        // Without shared arguments it uses static fields alone.
        INamedTypeSymbol type = method.ContainingType;
        bool isOwnStatic = receiver is null && parameters == 0
            && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, body.Method.ContainingType.OriginalDefinition)
            && _holders.MayHold(type);
        return !onShared && parameters == 0 && !isOwnStatic
            ? []
            : TargetsOf(method, receiver, isExact)
                .Select(target => (new MethodCall(target, onShared, parameters), isOwnStatic ? Sharing.ByInstance : sharing));
    }

    private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation operation)
        => operation is IInvocationOperation call ? call.Arguments : ImmutableArray<IArgumentOperation>.Empty;

    private static IOperation Unconverted(IOperation value)
        => value is IConversionOperation { OperatorMethod: null, Operand: var operand } ? operand : value;

    private IEnumerable<IMethodSymbol> TargetsOf(IMethodSymbol method, IOperation? receiver, bool isExact)
        => isExact
            ? [method.OriginalDefinition]
            : _implementations.Value.Of(method, receiver?.Type as INamedTypeSymbol ?? method.ContainingType);

    private SharedUse? UseIn(MethodCall call, Search search)
    {
        if (_uses.TryGetValue(call, out SharedUse? known))
            return known;
        if (!search.Enters(call))
            return null;
        var uses = new Dictionary<ISymbol, SharedUse>(SymbolEqualityComparer.Default);
        foreach (IOperation body in BodiesOf(call.Method, search.CancellationToken))
        {
            if (!Collect(body, call, uses, search))
                uses.Clear();
        }
        SharedUse? use = uses.Values.FirstOrDefault() ?? (call.OnShared ? TakenByForeign(call.Method) : null);
        if (use is not null)
            _uses.TryAdd(call, use);
        foreach (MethodCall clean in search.Leaves(use))
            _uses.TryAdd(clean, null);
        return use;
    }

    private IEnumerable<IOperation> BodiesOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax(cancellationToken);
            if (_compilation.ContainsSyntaxTree(syntax.SyntaxTree)
                && _compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellationToken) is { } body)
            {
                yield return body;
            }
        }
    }

    /// <summary>A method of another assembly has no body here. Its type takes the object for its methods.</summary>
    private SharedUse? TakenByForeign(IMethodSymbol method)
        => !method.IsStatic && _holders.TakenBy(method.ContainingType) is { } parameter && KindOf(parameter.Type) is { } kind
            ? new(parameter, parameter.Type, method.ContainingType, parameter.Name, kind, Sharing.ByInstance)
            : null;
}
