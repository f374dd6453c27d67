using AllSettled.Generator.Analyzers.Declarations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// Says where items that run at once use one database context, connection or transaction that the method's type holds, or what
/// the method calls. What they share by their signature is <see cref="SettledBatchAnalyzer"/>'s to say.
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
            context.ReportDiagnostic(use.Of(use.Place.Syntax.GetLocation(), item).ToDiagnostic());
    }

    /// <summary>A method that others implement or override: their bodies are what items run.</summary>
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
