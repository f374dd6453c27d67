using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Operations;

/// <summary>What the rules about users' code know of batches.</summary>
internal static class BatchSymbols
{
    public static bool IsBatch(this ITypeSymbol? type) => type.Is("SettledBatch", "AllSettled");

    /// <summary>A record of any input and result. The static class <c>Settled</c> is not one.</summary>
    public static bool IsRecord(this ITypeSymbol? type) => type is INamedTypeSymbol { Arity: 2 } && type.Is("Settled", "AllSettled");

    public static bool IsStatus(this ITypeSymbol? type) => type.Is("SettledStatus", "AllSettled");

    /// <summary>
    /// Whether the method runs a batch: a wrapper of ours, a retry, a resumption or <c>SettleAsync</c>. Other methods that return a batch
    /// do not count: <c>EnsureAllFulfilled</c> returns one that it has looked at.
    /// </summary>
    public static bool RunsBatch(this IMethodSymbol method)
        => (ReturnShape.Of(method) is { Kind: ReturnKind.TaskOfResult, Result: var result } ? result : method.ReturnType).IsBatch()
            && (method.IsGenerated() || method.Retries() || method.Resumes() || method.RunsFunctionInScopes());

    /// <summary>Whether the method runs items of a batch again, with their own item method.</summary>
    public static bool Retries(this IMethodSymbol method)
        => method.Name is "Retry" or "RetryAsync" or "RetryWhere" or "RetryWhereAsync" && method.ContainingType.IsBatch();

    /// <summary>Whether the method runs items of a batch again, with a function that it is given.</summary>
    public static bool Resumes(this IMethodSymbol method)
        => method.Name == "ResumeAsync" && method.ContainingType.Is("SettledBatchExtensions", "AllSettled");

    /// <summary>Whether the method runs a function of a service with a scope per item.</summary>
    private static bool RunsFunctionInScopes(this IMethodSymbol method)
        => method.Name is "SettleAsync" or "SettleStreamAsync" && method.ContainingType.Is("PerItemScopeExtensions", "AllSettled");

    /// <summary>Whether the method makes a batch of a stream.</summary>
    public static bool CollectsStream(this IMethodSymbol method)
        => method.Name == "ToSettledBatchAsync" && method.ContainingType.Is("SettledStreamExtensions", "AllSettled");

    /// <summary>Whether the method is one of ours that runs items and streams their records.</summary>
    public static bool RunsStream(this IMethodSymbol method)
        => method.ReturnType is INamedTypeSymbol { Arity: 1 } stream
            && stream.Is("IAsyncEnumerable", "System.Collections.Generic")
            && stream.TypeArguments[0].IsRecord()
            && (method.IsGenerated() || method.RunsFunctionInScopes());

    /// <summary>Whether the compilation uses the package. Analyzers also run in projects that only have it on their path.</summary>
    public static bool AreKnownTo(Compilation compilation) => compilation.GetTypeByMetadataName("AllSettled.SettledBatch`2") is not null;
}
