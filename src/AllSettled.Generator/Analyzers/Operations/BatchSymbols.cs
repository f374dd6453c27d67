using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Operations;

/// <summary>What users' code sees of batches, for the rules about that code.</summary>
internal static class BatchSymbols
{
    public static bool IsBatch(this ITypeSymbol? type) => type.Is("SettledBatch", "AllSettled");

    /// <summary>A record of any input and result; not the class of the same name with the factories.</summary>
    public static bool IsRecord(this ITypeSymbol? type) => type is INamedTypeSymbol { Arity: 2 } && type.Is("Settled", "AllSettled");

    public static bool IsStatus(this ITypeSymbol? type) => type.Is("SettledStatus", "AllSettled");

    /// <summary>
    /// A wrapper of ours, or another run of a batch. Not whatever returns a batch: <c>EnsureAllFulfilled</c> does, and has
    /// looked at it.
    /// </summary>
    public static bool RunsBatch(this IMethodSymbol method)
        => (ReturnShape.Of(method) is { Kind: ReturnKind.TaskOfResult, Result: var result } ? result : method.ReturnType).IsBatch()
            && (method.IsGenerated() || (method.ContainingType.IsBatch() && method.Name is "Retry" or "RetryAsync"));

    /// <summary>A wrapper of ours that streams its records.</summary>
    public static bool RunsStream(this IMethodSymbol method)
        => method.ReturnType is INamedTypeSymbol { Arity: 1 } stream
            && stream.Is("IAsyncEnumerable", "System.Collections.Generic")
            && stream.TypeArguments[0].IsRecord()
            && method.IsGenerated();

    /// <summary>Whether users of the package are being compiled at all, and not what merely has it on its path.</summary>
    public static bool AreKnownTo(Compilation compilation) => compilation.GetTypeByMetadataName("AllSettled.SettledBatch`2") is not null;
}
