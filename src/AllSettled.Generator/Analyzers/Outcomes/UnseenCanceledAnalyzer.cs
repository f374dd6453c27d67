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
        "Canceled records are not looked at",
        "'{0}' can be stopped by {1}, and the records of items that then did not run are in neither Values nor Rejected; read "
        + "Unfulfilled or Canceled, or call ThrowIfCanceled()",
        "An item is canceled if it never ran because its batch was stopped, or if it was told to stop. It is neither fulfilled nor "
        + "rejected, so code that reads only those two loses it. Call ThrowIfCanceled() after a batch that got a token, read "
        + "Unfulfilled, which has rejected and canceled records, in place of Rejected, or read Canceled, AllFulfilled or StopReason.");

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
