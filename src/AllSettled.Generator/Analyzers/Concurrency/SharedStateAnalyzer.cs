using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// Reports items that run at once and use one database context, connection or transaction which the method's type holds, or a type that the
/// method calls. SettledBatchAnalyzer reports what items share by the method's signature.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedStateAnalyzer() : BatchUseAnalyzer(ThreadUnsafety.SB1003NotThreadSafe)
{
    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterOperationBlockAction(AnalyzeBody);
        context.RegisterSymbolAction(AnalyzeContract, SymbolKind.Method);
    }

    private static void AnalyzeBody(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || ConcurrentItem(method) is not { } item)
            return;
        var uses = SharedState.Of(context.Compilation).UsesIn(context.OperationBlocks, item, context.CancellationToken);
        if (uses.Count == 0 || !item.CanBeBatched(context.Compilation))
            return;
        foreach (SharedUse use in uses)
            context.ReportDiagnostic(use.Of(use.Place!.Syntax.GetLocation(), item).ToDiagnostic());
    }

    /// <summary>The bodies that items run are those of the implementations and overrides.</summary>
    private static void AnalyzeContract(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method is { IsAbstract: true } or { IsVirtual: true } or { IsOverride: true }
            && ConcurrentItem(method) is { } item
            && SharedState.Of(context.Compilation).BehindContract(method, context.CancellationToken) is { } use
            && item.CanBeBatched(context.Compilation))
        {
            context.ReportDiagnostic(use.Of(method.Locations[0], item).ToDiagnostic());
        }
    }

    private static ItemMethod? ConcurrentItem(IMethodSymbol method)
        => ItemMethod.Of(method) is { } item && ThreadUnsafety.RunsConcurrently(item) ? item : null;
}
