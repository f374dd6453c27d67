using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Tokens;

/// <summary>
/// Reports an item method that takes no token although it calls methods that would take one. Cancellation and time limits would have to
/// wait until such items end by themselves.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingTokenAnalyzer() : BatchUseAnalyzer(SB1008NoToken)
{
    internal static readonly DiagnosticDescriptor SB1008NoToken = Rule.Warning(
        "SB1008",
        "An item method takes no token although it calls what could be stopped",
        "'{0}' takes no CancellationToken, so that nothing can stop its call of '{1}', which would take one; add a parameter and pass "
        + "it on",
        "Cancellation, time limits and failure thresholds stop items through the token that the method takes. Without one the "
        + "batch waits until items end by themselves, and abandons them after a grace period. Add a CancellationToken parameter "
        + "and pass it on, or pass CancellationToken.None where a call must not be stopped.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationBlockAction(AnalyzeBody);

    private static void AnalyzeBody(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method
            || ItemMethod.Of(method) is not { } item
            || item.Roles.Contains(ParameterRole.Token)
            || item.Method.IsSignatureFixed())
        {
            return;
        }
        foreach (IOperation block in context.OperationBlocks)
        {
            foreach (IOperation operation in block.Descendants())
            {
                if (operation is IInvocationOperation call && OmittedTokens.ParameterOf(call, context.Compilation, method) is not null)
                {
                    if (item.CanBeBatched(context.Compilation))
                    {
                        context.ReportDiagnostic(Diagnostic.Create(
                            SB1008NoToken, item.Method.Locations[0], item.Method.Name, call.TargetMethod.Name));
                    }
                    return;
                }
            }
        }
    }
}
