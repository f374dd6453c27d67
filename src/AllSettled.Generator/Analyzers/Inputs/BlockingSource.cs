using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Inputs;

/// <summary>
/// A source that blocks whoever reads it to its end: a collection whose producers have not finished, an asynchronous source, a query to a
/// database, an endless sequence.
/// </summary>
/// <param name="Cause">Why it blocks.</param>
/// <param name="Name">What it is called in the code.</param>
internal sealed record BlockingSource(BlockingSource.BlockingCause Cause, string Name)
{
    /// <summary>A limit for code that refers to itself: <c>var x = x;</c>.</summary>
    private const int MaxSteps = 64;

    internal enum BlockingCause
    {
        Producers,
        AsynchronousSource,
        Query,
        Endless,
    }

    /// <summary>What the source does, as a message says it.</summary>
    public string Effect => Cause switch
    {
        BlockingCause.Producers => "blocks until the collection is completed",
        BlockingCause.AsynchronousSource => "blocks whenever the asynchronous source waits",
        BlockingCause.Query => "is a query that blocks until its answer is there",
        _ => "has no end",
    };

    /// <summary>What the stream should be called with, as a message says it.</summary>
    public string StreamInput => Cause switch
    {
        BlockingCause.AsynchronousSource => "the asynchronous source itself",
        BlockingCause.Query => "its AsAsyncEnumerable()",
        _ => "the same source",
    };

    /// <summary>The inputs of a buffered call. Null for any other call.</summary>
    public static IArgumentOperation? InputsOf(IInvocationOperation call)
        => call.TargetMethod.RunsBatch() && call.TargetMethod.IsGenerated() ? WrapperInputs.Of(call) : null;

    /// <summary>The blocking source that is read while the sequence is read, or null.</summary>
    public static BlockingSource? Of(IOperation sequence)
    {
        IOperation? current = sequence;
        for (int steps = 0; current is not null && steps < MaxSteps; steps++)
        {
            if (IsQuery(current.Type))
            {
                // A query over a list reads the list.
                if (InMemory(current, out IOperation? origin))
                    current = origin;
                else
                    return new(BlockingCause.Query, current.Type!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
                continue;
            }
            switch (current)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    current = conversion.Operand;
                    break;
                case ITranslatedQueryOperation query:
                    current = query.Operation;
                    break;
                case ILocalReferenceOperation { Local: var local }:
                    current = LocalValues.Of(local, current.Root()) is [var only] ? only : null;
                    break;
                case IInvocationOperation { TargetMethod: { Name: var name, ContainingType: var type } } call:
                    if (CauseOf(type, name) is { } cause)
                        return new(cause, name);
                    current = type.Is("Enumerable", "System.Linq") && PassesAllOn(name) ? Receiver(call) : null;
                    break;
                default:
                    return null;
            }
        }
        return null;
    }

    private static BlockingCause? CauseOf(INamedTypeSymbol type, string method) => method switch
    {
        "GetConsumingEnumerable" when type.Is("BlockingCollection", "System.Collections.Concurrent") => BlockingCause.Producers,
        "ToBlockingEnumerable" when type.Is("TaskAsyncEnumerableExtensions", "System.Threading.Tasks") => BlockingCause.AsynchronousSource,
        // The names in the package of LINQ for asynchronous sequences.
        "ToBlockingEnumerable" or "ToEnumerable" when type.Is("AsyncEnumerable", "System.Linq") => BlockingCause.AsynchronousSource,
        "InfiniteSequence" when type.Is("Enumerable", "System.Linq") => BlockingCause.Endless,
        _ => null,
    };

    /// <summary>Whether the operator of LINQ is lazy, passes the elements on one by one, and reads to the end.</summary>
    private static bool PassesAllOn(string name)
        => name is "Where" or "Select" or "SelectMany" or "OfType" or "Cast" or "AsEnumerable" or "Skip" or "SkipWhile"
            or "Distinct" or "DistinctBy" or "Append" or "Prepend" or "Concat" or "DefaultIfEmpty" or "Chunk" or "Index";

    private static bool IsQuery(ITypeSymbol? type)
        => type.Is("IQueryable", "System.Linq")
            || type?.AllInterfaces.Any(static implemented => implemented.Is("IQueryable", "System.Linq")) == true;

    /// <summary>Whether the query is over a sequence in memory.</summary>
    /// <param name="query">The query.</param>
    /// <param name="origin">That sequence, if it is known.</param>
    private static bool InMemory(IOperation query, out IOperation? origin)
    {
        origin = null;
        IOperation? current = query;
        for (int steps = 0; current is not null && steps < MaxSteps; steps++)
        {
            if (current.Type.Is("EnumerableQuery", "System.Linq"))
                return true;
            switch (current)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    current = conversion.Operand;
                    break;
                case ITranslatedQueryOperation translated:
                    current = translated.Operation;
                    break;
                case ILocalReferenceOperation { Local: var local }:
                    // A query that is refined later still goes to its first source.
                    current = LocalValues.Of(local, current.Root()).FirstOrDefault();
                    break;
                case IInvocationOperation { TargetMethod: { IsExtensionMethod: true } method } call when Receiver(call) is { } source:
                    if (method.Name == "AsQueryable" && method.ContainingType.Is("Queryable", "System.Linq") && !IsQuery(source.Type))
                    {
                        origin = source;
                        return true;
                    }
                    current = IsQuery(source.Type) ? source : null;
                    break;
                default:
                    return false;
            }
        }
        return false;
    }

    /// <summary>What an extension method is called on, before the conversion to the parameter's type.</summary>
    private static IOperation? Receiver(IInvocationOperation call)
        => call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value.BeforeConversions();
}
