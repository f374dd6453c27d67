using System.Collections.Concurrent;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>Which values in a body are the same object for all items.</summary>
/// <param name="compilation">The compilation.</param>
/// <param name="implementations">Its types, found when an abstract property is read.</param>
/// <param name="kindOf">What makes a type thread-unsafe, or null.</param>
internal sealed class SharedValues(Compilation compilation, Lazy<Implementations> implementations, Func<ITypeSymbol?, ITypeSymbol?> kindOf)
{
    /// <summary>How many values are followed from one to the next.</summary>
    private const int MaxSteps = 32;

    private readonly ConcurrentDictionary<IPropertySymbol, Sharing> _properties = new(SymbolEqualityComparer.Default);

    /// <param name="value">The value.</param>
    /// <param name="body">The method that it is in.</param>
    public Sharing Of(IOperation? value, MethodCall body) => Of(value, body, new(), MaxSteps);

    private Sharing Of(IOperation? value, MethodCall body, Trace trace, int steps) => steps == 0 ? trace.CutShort() : value switch
    {
        IConversionOperation conversion => Of(conversion.Operand, body, trace, steps - 1),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => OfInstance(body),
        IConditionalAccessInstanceOperation access => Of(access.Receiver(), body, trace, steps - 1),
        IConditionalAccessOperation access => Of(access.WhenNotNull, body, trace, steps - 1),
        ICoalesceOperation coalesce => First(Of(coalesce.Value, body, trace, steps - 1), Of(coalesce.WhenNull, body, trace, steps - 1)),
        ICoalesceAssignmentOperation assignment => Of(assignment.Target, body, trace, steps - 1),
        IConditionalOperation { WhenFalse: { } whenFalse } conditional
            => First(Of(conditional.WhenTrue, body, trace, steps - 1), Of(whenFalse, body, trace, steps - 1)),
        IFieldReferenceOperation reference => reference.Instance is null ? Sharing.ByAll : Of(reference.Instance, body, trace, steps - 1),
        IPropertyReferenceOperation { Arguments.IsEmpty: true } reference => OfProperty(reference, body, trace, steps),
        IParameterReferenceOperation { Parameter: var parameter } => OfParameter(parameter, body),
        ILocalReferenceOperation { Local: var local } reference => OfLocal(local, reference.Root(), body, trace, steps),
        IInvocationOperation call when ResolvedService.Of(call) is { } service
            // A context that is created is the item's own.
            => service.IsNew && kindOf(service.Type) is not null ? Sharing.None : Of(service.Provider, body, trace, steps - 1),
        _ => Sharing.None,
    };

    private static Sharing First(Sharing sharing, Sharing other) => sharing is Sharing.None ? other : sharing;

    private static Sharing OfInstance(MethodCall body) => body.OnShared ? Sharing.ByInstance : Sharing.None;

    private static Sharing OfParameter(IParameterSymbol parameter, MethodCall body)
        => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? OfInstance(body)
            : body.Shares(parameter) ? body.OfParameters
            : Sharing.None;

    private Sharing OfProperty(IPropertyReferenceOperation reference, MethodCall body, Trace trace, int steps)
    {
        IPropertySymbol property = reference.Property;
        Sharing instance = reference.Instance is null ? Sharing.ByAll : Of(reference.Instance, body, trace, steps - 1);
        if (instance is Sharing.None || IsKept(property))
            return instance;
        return ReturnedBy(property, trace, steps) switch
        {
            Sharing.ByInstance => instance,
            var returned => returned,
        };
    }

    /// <summary>The values that the variable gets. An element of a shared collection is shared, too.</summary>
    private Sharing OfLocal(ILocalSymbol local, IOperation root, MethodCall body, Trace trace, int steps)
    {
        if (trace.WasEntered(local, out Sharing known))
            return known;
        Sharing sharing = Sharing.None;
        foreach (IOperation? value in LocalValues.Of(local, root))
            sharing = First(sharing, Of(value, body, trace, steps - 1));
        if (sharing is Sharing.None
            && root.Descendants().OfType<IForEachLoopOperation>()
                .FirstOrDefault(loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default)) is { Collection: var collection })
        {
            sharing = Of(collection, body, trace, steps - 1);
        }
        return trace.Leave(local, sharing);
    }

    /// <summary>Whether the property gives the same object each time. One with a body may create what it returns.</summary>
    private bool IsKept(IPropertySymbol property)
    {
        if (IsAutomatic(property)
            || (property is { Name: "Value", ContainingType: var type } && type.Is("Lazy", "System"))
            || (!HasBody(property) && ResolvedService.LeadsToProvider(property.Type)))
        {
            return true;
        }
        if (property is not { IsAbstract: true, GetMethod: { } getter })
            return false;
        List<IMethodSymbol> reached = [.. implementations.Value.Of(getter, property.ContainingType)];
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

    private static bool HasBody(IPropertySymbol property)
        => property is { IsAbstract: false, GetMethod.DeclaringSyntaxReferences.IsEmpty: false };

    /// <summary>What a property with a body returns, if it is called on a shared instance.</summary>
    private Sharing ReturnedBy(IPropertySymbol property, Trace trace, int steps)
    {
        property = property.OriginalDefinition;
        if (property is not { IsVirtual: false, IsAbstract: false, GetMethod: { } getter })
            return Sharing.None;
        if (_properties.TryGetValue(property, out Sharing known) || trace.WasEntered(property, out known))
            return known;
        Sharing sharing = Sharing.None;
        foreach (SyntaxReference reference in getter.DeclaringSyntaxReferences)
        {
            if (!compilation.ContainsSyntaxTree(reference.SyntaxTree)
                || compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(reference.GetSyntax()) is not { } body)
            {
                continue;
            }
            foreach (IReturnOperation returned in body.Descendants().OfType<IReturnOperation>())
                sharing = First(sharing, Of(returned.ReturnedValue, new(getter, onShared: true, 0), trace, steps - 1));
        }
        if (sharing is not Sharing.None || !trace.IsCutShort)
            _properties.TryAdd(property, sharing);
        return trace.Leave(property, sharing);
    }

    /// <summary>
    /// The variables and properties that one question has led to. Each is looked at once, so that code which refers to itself, such as
    /// <c>node = node.Next</c>, comes to an end.
    /// </summary>
    private sealed class Trace
    {
        private readonly Dictionary<ISymbol, Sharing?> _known = new(SymbolEqualityComparer.Default);

        /// <summary>Whether something was not followed to its end.</summary>
        public bool IsCutShort { get; private set; }

        public Sharing CutShort()
        {
            IsCutShort = true;
            return Sharing.None;
        }

        /// <returns>Whether it has been entered before.</returns>
        public bool WasEntered(ISymbol symbol, out Sharing known)
        {
            known = Sharing.None;
            if (!_known.TryGetValue(symbol, out Sharing? before))
            {
                _known.Add(symbol, null);
                return false;
            }
            known = before ?? CutShort();
            return true;
        }

        public Sharing Leave(ISymbol symbol, Sharing sharing)
        {
            _known[symbol] = sharing;
            return sharing;
        }
    }
}
