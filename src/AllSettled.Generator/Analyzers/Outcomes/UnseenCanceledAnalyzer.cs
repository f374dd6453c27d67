using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>
/// Reports a batch that can be stopped and of which only values and failures are read. Items that never ran are in neither. If failures are
/// not read either, <see cref="OutcomeAnalyzer"/> reports it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnseenCanceledAnalyzer() : BatchUseAnalyzer(SB1016UnseenCanceled)
{
    internal static readonly DiagnosticDescriptor SB1016UnseenCanceled = Rule.Warning(
        "SB1016",
        "Canceled records are not read",
        "'{0}' can be stopped by {1}, and items that did not run then are in neither Values nor Rejected; read Unfulfilled or Canceled, or "
        + "call ThrowIfCanceled()",
        "An item is canceled if it did not run because its batch was stopped, or if it was told to stop and did not finish. It is neither "
        + "fulfilled nor rejected, so code that reads only fulfilled and rejected items misses it. Call ThrowIfCanceled() after a batch "
        + "that got a token. Or read Unfulfilled in place of Rejected: it has the rejected and the canceled records. Or read Canceled, "
        + "AllFulfilled or StopReason.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        if (UnseenCanceled.Of((IInvocationOperation)context.Operation) is { } unseen)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                SB1016UnseenCanceled, unseen.Call.Syntax.GetLocation(), unseen.Call.TargetMethod.Name, unseen.Stop));
        }
    }
}
