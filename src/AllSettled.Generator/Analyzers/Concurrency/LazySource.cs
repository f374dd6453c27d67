using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// A source that reads from a database context while the items of a stream run. If the items use the same context, two operations run at
/// once, even if the items run one after another.
/// </summary>
internal static class LazySource
{
    /// <summary>A limit for code that refers to itself: <c>var x = x;</c>.</summary>
    private const int MaxSteps = 32;

    /// <summary>A diagnostic, if the call makes a stream whose source and items use the same object.</summary>
    public static Diagnostic? SharedWithItems(
        IInvocationOperation call, ItemMethod item, SharedState state, CancellationToken cancellationToken)
    {
        if (!call.TargetMethod.RunsStream() || WrapperInputs.Of(call)?.Value is not { } inputs)
            return null;
        // Most sources are lists. Only a source that reads from such an object is worth a look at the items.
        if (Read(inputs, state, cancellationToken) is not { } read)
            return null;
        return state.UsesOf(item, cancellationToken).Concat(SharedArguments(call, item, state)).Any(use => IsSame(use, read))
            ? Diagnostic.Create(
                ThreadUnsafety.SB1003NotThreadSafe, inputs.Syntax.GetLocation(), NameOf(read), SharedUse.KindText(read.Kind),
                $"the source is read from it while items of '{item.Method.Name}' use it",
                "read the source into a list first, or create one per item")
            : null;
    }

    /// <summary>An object behind a call is named with its type.</summary>
    private static string NameOf(SharedUse read) => read.Place is null ? read.Name : $"{read.Holder.Name}.{read.Name}";

    /// <summary>The object that is read while the sequence is enumerated, or null.</summary>
    private static SharedUse? Read(IOperation sequence, SharedState state, CancellationToken cancellationToken)
    {
        IOperation? current = sequence;
        for (int steps = 0; current is not null && steps < MaxSteps; steps++)
        {
            switch (current)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    current = conversion.Operand;
                    continue;
                case ITranslatedQueryOperation query:
                    current = query.Operation;
                    continue;
                case ILocalReferenceOperation { Local: var local }:
                    // A query that is refined later still goes to its first source.
                    current = LocalValues.Of(local, current.Root()).FirstOrDefault();
                    continue;
                case IPropertyReferenceOperation { Instance: { } instance } when state.KindOf(instance.Type) is not null:
                    return Held(instance, state);
                case IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation
                    when state.KindOf(current.Type) is not null:
                    return Held(current, state);
                // A method that reads while its result is enumerated.
                case IInvocationOperation { Instance: { } instance } call when IsDeferred(call.Type):
                    return Held(instance, state) ?? (IsHeld(instance) ? state.Behind(call, cancellationToken) : null);
                case IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ Value: var receiver }, ..] } call
                    when IsDeferred(call.Type) || call.TargetMethod.ContainingType.Is("Enumerable", "System.Linq"):
                    if (!IsSequence(call.Type))
                        return null;
                    if (Held(receiver, state) is { } held)
                        return held;
                    current = receiver;
                    continue;
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>Whether the sequence is read when it is enumerated. A list or an array has been read already.</summary>
    private static bool IsSequence(ITypeSymbol? type) => type.Is("IEnumerable", "System.Collections.Generic") || IsDeferred(type);

    /// <summary>A method that returns an <c>IEnumerable</c> has often read it already. For these types it has not.</summary>
    private static bool IsDeferred(ITypeSymbol? type)
        => type.Is("IAsyncEnumerable", "System.Collections.Generic") || type.Is("IQueryable", "System.Linq")
            || type?.AllInterfaces.Any(static implemented => implemented.Is("IQueryable", "System.Linq")) == true;

    /// <summary>Whether others may have the object. What a variable or a call gives may have been created here.</summary>
    private static bool IsHeld(IOperation value)
        => value is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation;

    /// <summary>
    /// The object, if it is one that the items may have as well. What a variable holds was created here, or came from such a place.
    /// </summary>
    private static SharedUse? Held(IOperation value, SharedState state, int steps = MaxSteps)
    {
        if (steps == 0)
            return null;
        value = value.BeforeConversions();
        if (value is ILocalReferenceOperation { Local: var local })
            return LocalValues.Of(local, value.Root()) is [{ } only] ? Held(only, state, steps - 1) : null;
        if (value is IPropertyReferenceOperation { Instance: { } context } && state.KindOf(context.Type) is not null)
            return Held(context, state, steps - 1);
        if (value.Type is null || state.KindOf(value.Type) is not { } kind)
            return null;
        ISymbol? symbol = value switch
        {
            IFieldReferenceOperation reference => reference.Field,
            IPropertyReferenceOperation reference => reference.Property,
            IParameterReferenceOperation reference => reference.Parameter,
            _ => null,
        };
        return symbol is null ? null
            : new(symbol, value.Type, symbol.ContainingType, symbol.Name, kind, Sharing.ByInstance);
    }

    private static IEnumerable<SharedUse> SharedArguments(IInvocationOperation call, ItemMethod item, SharedState state)
        => call.Arguments
            .Where(argument => item.SharedParameters.Any(parameter => parameter.Name == argument.Parameter?.Name))
            .Select(argument => Held(argument.Value, state))
            .OfType<SharedUse>();

    /// <summary>
    /// Within one type, two fields are two objects. In different types, one scope gives the same context to both. Connections are often
    /// registered so that everybody gets a new one.
    /// </summary>
    private static bool IsSame(SharedUse use, SharedUse read)
        => SymbolEqualityComparer.Default.Equals(use.Symbol, read.Symbol)
            || (!SymbolEqualityComparer.Default.Equals(use.Holder, read.Holder)
                && IsContext(use.Kind)
                && (Derives(use.Type, read.Type) || Derives(read.Type, use.Type)));

    private static bool IsContext(ITypeSymbol kind)
    {
        for (ITypeSymbol? current = kind; current is not null; current = current.BaseType)
        {
            if (current.Is("DbContext", "Microsoft.EntityFrameworkCore"))
                return true;
        }
        return SharedState.HasSets(kind);
    }

    private static bool Derives(ITypeSymbol type, ITypeSymbol from)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, from))
                return true;
        }
        return type.AllInterfaces.Contains(from, SymbolEqualityComparer.Default);
    }
}
