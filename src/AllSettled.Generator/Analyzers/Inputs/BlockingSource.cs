using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Inputs;

/// <summary>
/// A source that keeps whoever reads it to its end, for long or for ever: what a collection's producers have yet to add, what an
/// asynchronous source has yet to give, a query that goes to a database, numbers without an end.
/// </summary>
/// <param name="Cause">What holds the reader up.</param>
/// <param name="Name">What it is called in the code.</param>
internal sealed record BlockingSource(BlockingSource.BlockingCause Cause, string Name)
{
    /// <summary>More than anybody writes, for code that names itself: <c>var x = x;</c>.</summary>
    private const int MaxSteps = 64;

    internal enum BlockingCause
    {
        Producers,
        AsynchronousSource,
        Query,
        Endless,
    }

    /// <summary>What it does, for a message.</summary>
    public string Effect => Cause switch
    {
        BlockingCause.Producers => "blocks until the collection is completed",
        BlockingCause.AsynchronousSource => "blocks whenever the asynchronous source waits",
        BlockingCause.Query => "is a query that is answered elsewhere",
        _ => "has no end",
    };

    /// <summary>What the stream is to be called with, for a message.</summary>
    public string StreamInput => Cause switch
    {
        BlockingCause.AsynchronousSource => "the asynchronous source itself",
        BlockingCause.Query => "its AsAsyncEnumerable()",
        _ => "it",
    };

    /// <summary>The inputs of a buffered call, or null of any other call.</summary>
    public static IArgumentOperation? InputsOf(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!method.RunsBatch() || !method.IsGenerated())
            return null;
        // They stand right before the options, and everything else in the signature is the items' own.
        int inputs = method.ContainingType.GetMembers(method.Name)
            .OfType<IMethodSymbol>()
            .SelectMany(static overload => overload.Parameters)
            .Where(static parameter => parameter.Ordinal > 0 && parameter.Type.Is("SettledBatchOptions", "AllSettled"))
            .Select(static options => options.Ordinal - 1)
            .DefaultIfEmpty(-1)
            .Min();
        return call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == inputs);
    }

    /// <summary>The source that the sequence is read from as the sequence is read, if it holds its reader up; or null.</summary>
    public static BlockingSource? Of(IOperation sequence)
    {
        IOperation? current = sequence;
        for (int steps = 0; current is not null && steps < MaxSteps; steps++)
        {
            if (IsQuery(current.Type))
            {
                // A query over a list is the list.
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
        // As the package of LINQ for asynchronous sequences calls it.
        "ToBlockingEnumerable" or "ToEnumerable" when type.Is("AsyncEnumerable", "System.Linq") => BlockingCause.AsynchronousSource,
        "InfiniteSequence" when type.Is("Enumerable", "System.Linq") => BlockingCause.Endless,
        _ => null,
    };

    /// <summary>Whether the operator of LINQ waits to be read, gives what it reads one by one, and reads to the end.</summary>
    private static bool PassesAllOn(string name)
        => name is "Where" or "Select" or "SelectMany" or "OfType" or "Cast" or "AsEnumerable" or "Skip" or "SkipWhile"
            or "Distinct" or "DistinctBy" or "Append" or "Prepend" or "Concat" or "DefaultIfEmpty" or "Chunk" or "Index";

    private static bool IsQuery(ITypeSymbol? type)
        => type.Is("IQueryable", "System.Linq")
            || type?.AllInterfaces.Any(static implemented => implemented.Is("IQueryable", "System.Linq")) == true;

    /// <summary>Whether the query is over a sequence in memory.</summary>
    /// <param name="query">The query.</param>
    /// <param name="origin">That sequence, if it can be seen.</param>
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
                    // A query that is refined afterwards still goes where it went first.
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

    /// <summary>What an extension method is called on, as its type was before it was given to the method.</summary>
    private static IOperation? Receiver(IInvocationOperation call)
    {
        IOperation? value = call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value;
        while (value is IConversionOperation { OperatorMethod: null } conversion)
            value = conversion.Operand;
        return value;
    }
}
