using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Retries;

/// <summary>
/// Whether a batch has asynchronous items. This is only known of a batch that comes from a wrapper or from <c>ResumeAsync</c>.
/// </summary>
internal static class AsynchronousBatches
{
    /// <returns>The wrapper that runs the items, or <c>ResumeAsync</c>. Null if it is not known.</returns>
    public static IMethodSymbol? WrapperOf(IOperation batch) => WrapperOf(batch, new(SymbolEqualityComparer.Default));

    private static IMethodSymbol? WrapperOf(IOperation? value, HashSet<ISymbol> seen) => value switch
    {
        IConversionOperation or IAwaitOperation => WrapperOf(value.ChildOperations.First(), seen),
        IConditionalAccessInstanceOperation access => WrapperOf(access.Receiver(), seen),
        IPropertyReferenceOperation { Property.Name: "Result" } read => WrapperOf(read.Instance, seen),
        ILocalReferenceOperation { Local: var local } => seen.Add(local) ? WrapperOf(local, value.Root(), seen) : null,
        IInvocationOperation call when IsWrapper(call.TargetMethod) => call.TargetMethod,
        IInvocationOperation { Instance: { } batch } call when GivesSameItems(call.TargetMethod) => WrapperOf(batch, seen),
        IInvocationOperation
        {
            TargetMethod.Name: "ConfigureAwait" or "WaitAsync" or "GetAwaiter" or "GetResult" or "ToSettledBatchAsync",
        } call => WrapperOf(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, seen),
        _ => null,
    };

    /// <summary>The wrapper behind every value that the local gets. A value made from the local itself is skipped.</summary>
    private static IMethodSymbol? WrapperOf(ILocalSymbol local, IOperation body, HashSet<ISymbol> seen)
    {
        IMethodSymbol? wrapper = null;
        foreach (IOperation operation in body.Descendants())
        {
            IOperation? value = operation switch
            {
                IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)
                    => declarator.Initializer?.Value,
                ISimpleAssignmentOperation { Target: var target, Value: var assigned } when IsReference(target, local)
                    => IsMadeOf(assigned, local) ? null : assigned,
                { Parent: IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } or ITupleOperation }
                    when IsReference(operation, local)
                    => operation,
                _ => null,
            };
            if (value is null)
                continue;
            if (WrapperOf(value, seen) is not { } found)
                return null;
            wrapper = found;
        }
        return wrapper;
    }

    /// <summary><c>batch = batch.Retry();</c></summary>
    private static bool IsMadeOf(IOperation value, ILocalSymbol local)
    {
        while (value.ChildOperations.Any()
            && (value is IConversionOperation or IAwaitOperation
                || (value is IInvocationOperation call
                    && (GivesSameItems(call.TargetMethod) || call.TargetMethod.Name == "ConfigureAwait"))))
        {
            value = value.ChildOperations.First();
        }
        return IsReference(value, local);
    }

    private static bool GivesSameItems(IMethodSymbol method)
        => method.Retries() || (method.Name == "EnsureAllFulfilled" && method.ContainingType.IsBatch());

    private static bool IsReference(IOperation operation, ILocalSymbol local)
        => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);

    private static bool IsWrapper(IMethodSymbol method)
    {
        if (method.RunsBatch())
            return method.Resumes() || (ReturnShape.Of(method).Kind is ReturnKind.TaskOfResult && method.IsGenerated());
        // A stream is always asynchronous, so its item methods decide.
        return method.RunsStream()
            && method.ContainingType.GetMembers().OfType<IMethodSymbol>().Select(ItemMethod.Of).OfType<ItemMethod>()
                .Where(item => item.StreamWrapperName == method.Name).ToList() is { Count: > 0 } items
            && items.TrueForAll(static item => item.Return.IsAsynchronous);
    }
}
