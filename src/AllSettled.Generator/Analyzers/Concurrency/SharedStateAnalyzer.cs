using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// Reports items that run at once and use one thread-unsafe object, which the method's type holds, or a type that the method calls.
/// SettledBatchAnalyzer reports what items share by the method's signature.
/// </summary>
/// <remarks>
/// The place is the item method. In a project that can call the method on an instance per item, what the instance holds is reported where
/// the wrapper is called on one instance.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedStateAnalyzer() : BatchUseAnalyzer(ThreadUnsafety.SB1003NotThreadSafe)
{
    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterOperationBlockAction(AnalyzeBody);
        context.RegisterSymbolAction(AnalyzeContract, SymbolKind.Method);
        context.RegisterOperationAction(AnalyzeWrapper, OperationKind.Invocation, OperationKind.MethodReference);
    }

    private static void AnalyzeBody(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || ConcurrentItem(method) is not { } item)
            return;
        SharedState state = SharedState.Of(context.Compilation);
        List<SharedUse> uses =
        [
            .. state.UsesIn(context.OperationBlocks, item, context.CancellationToken).Where(use => IsReportedAtMethod(use, state)),
        ];
        if (uses.Count == 0 || !item.CanBeBatched(context.Compilation))
            return;
        foreach (SharedUse use in uses)
            context.ReportDiagnostic(use.Of(use.Place!.Syntax.GetLocation(), item).ToDiagnostic());
    }

    /// <summary>The bodies that items run are those of the implementations and overrides.</summary>
    private static void AnalyzeContract(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        SharedState? state = null;
        if (method is { IsAbstract: true } or { IsVirtual: true } or { IsOverride: true }
            && ConcurrentItem(method) is { } item
            && (state = SharedState.Of(context.Compilation)).BehindContract(method, context.CancellationToken) is { } use
            && IsReportedAtMethod(use, state)
            && item.CanBeBatched(context.Compilation))
        {
            context.ReportDiagnostic(use.Of(method.Locations[0], item).ToDiagnostic());
        }
    }

    private static void AnalyzeWrapper(OperationAnalysisContext context)
    {
        IOperation operation = context.Operation;
        IMethodSymbol wrapper = operation is IInvocationOperation { TargetMethod: var target }
            ? target
            : ((IMethodReferenceOperation)operation).Method;
        if (WrapperCall.ItemOf(wrapper, context.Compilation) is not { } item)
            return;
        SharedState state = SharedState.Of(context.Compilation);
        if (state.KnowsScopesPerItem
            && ThreadUnsafety.RunsConcurrently(item)
            && !WrapperCall.RunsInSequence(operation)
            && state.UsesOf(item, context.CancellationToken).FirstOrDefault(use => !IsReportedAtMethod(use, state)) is { } shared)
        {
            string remedy = $"call it on PerItemScope<{item.Receiver.Name}>(), create one per item, or set MaxConcurrency = 1";
            context.ReportDiagnostic(shared.Of(WrapperCall.NameIn(operation), item, remedy).ToDiagnostic());
        }
        if (operation is IInvocationOperation call
            && LazySource.SharedWithItems(call, item, state, context.CancellationToken) is { } source)
        {
            context.ReportDiagnostic(source);
        }
    }

    private static bool IsReportedAtMethod(SharedUse use, SharedState state)
        => !state.KnowsScopesPerItem || use.Sharing is Sharing.ByAll;

    private static ItemMethod? ConcurrentItem(IMethodSymbol method)
        => ItemMethod.Of(method) is { } item && ThreadUnsafety.RunsConcurrently(item) ? item : null;
}
