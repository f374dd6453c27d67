using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Retries;

/// <summary>
/// Reports <c>Retry</c> and <c>RetryWhere</c> on a batch of asynchronous items. They cannot wait for the items, and throw.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SynchronousRetryAnalyzer() : BatchUseAnalyzer(SB1017SynchronousRetry)
{
    internal static readonly DiagnosticDescriptor SB1017SynchronousRetry = Rule.Warning(
        "SB1017",
        "Retry is for synchronous items",
        "The items of '{0}' are asynchronous, so {1}() throws an InvalidOperationException; await {1}Async()",
        "Every batch has Retry and RetryAsync. Retry runs synchronous items on the caller's thread. For asynchronous items it throws an "
        + "InvalidOperationException, because it would have to block that thread. RetryAsync runs both. The same holds for RetryWhere and "
        + "RetryWhereAsync.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        if (context.Operation
            is not IInvocationOperation { TargetMethod: { Name: "Retry" or "RetryWhere" } retry, Instance: { } batch } call
            || !retry.Retries()
            || AsynchronousBatches.WrapperOf(batch) is not { } wrapper)
        {
            return;
        }
        SyntaxNode place = (call.Syntax as InvocationExpressionSyntax)?.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            _ => call.Syntax,
        };
        context.ReportDiagnostic(Diagnostic.Create(SB1017SynchronousRetry, place.GetLocation(), wrapper.Name, retry.Name));
    }
}
