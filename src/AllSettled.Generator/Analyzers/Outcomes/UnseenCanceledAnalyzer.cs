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
        "An item that never ran because its batch was stopped, or that was told to stop, is canceled: neither fulfilled nor rejected. "
        + "Code that reads only those two loses it without a word. Call ThrowIfCanceled() behind a batch that got a token, as "
        + "other cancelable methods throw by themselves; read Unfulfilled, which has rejected and canceled records, in place of Rejected; "
        + "or "
        + "look at Canceled, AllFulfilled or StopReason.");

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
