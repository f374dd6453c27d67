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
        "An item method takes no token although it calls a method that takes one",
        "'{0}' takes no CancellationToken, so its call of '{1}' cannot be stopped, although '{1}' takes a token; add a parameter and pass "
        + "it on",
        "Cancellation and time limits stop a running item through the token that its method takes. Without a token, the batch waits for "
        + "running items until the grace period is over, and then abandons them. It cannot abandon synchronous items, and waits until they "
        + "end. Add a CancellationToken parameter and pass it on, or pass CancellationToken.None where a call must not be stopped.");

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
