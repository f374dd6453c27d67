using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.WhenAll;

/// <summary>Reports calls of one method that <c>Task.WhenAll</c> awaits and that could be a batch.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WhenAllAnalyzer() : BatchUseAnalyzer(SB2001WhenAll)
{
    internal static readonly DiagnosticDescriptor SB2001WhenAll = Rule.Suggestion(
        "SB2001",
        "Calls that Task.WhenAll awaits could be a batch",
        "All calls of '{0}' run at once, and if one fails, the results of the others are lost; {2}call '{1}' with the inputs instead",
        "Task.WhenAll does not bound how many calls run at once. If one call fails, Task.WhenAll still waits for all others, and then "
        + "throws one exception and returns no results. Mark the method [SettledBatch], and call its wrapper. The wrapper runs at most 16 "
        + "items at once, or as many as you set, and returns every outcome. EnsureAllFulfilled() throws if an item failed.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeAwait, OperationKind.Await);

    private static void AnalyzeAwait(OperationAnalysisContext context)
    {
        if (WhenAllCalls.Of((IAwaitOperation)context.Operation, context.Compilation) is not { } calls)
            return;
        SyntaxNode syntax = calls.WhenAll.Syntax is InvocationExpressionSyntax invocation ? invocation.Expression : calls.WhenAll.Syntax;
        // A method that is not marked has no wrapper yet.
        string first = calls.Item.Attribute is null ? "mark the method [SettledBatch] and " : "";
        context.ReportDiagnostic(
            Diagnostic.Create(SB2001WhenAll, syntax.GetLocation(), calls.Item.Method.Name, calls.Item.WrapperName, first));
    }
}
