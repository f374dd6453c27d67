using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Tokens;

/// <summary>
/// Says where an item method calls what could be stopped and takes no token to stop it with: cancellation and time limits
/// would wait for such items to end by themselves.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingTokenAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SB1008NoToken);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static context =>
        {
            if (BatchSymbols.AreKnownTo(context.Compilation))
                context.RegisterOperationBlockAction(AnalyzeBody);
        });
    }

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
                            Rules.SB1008NoToken, item.Method.Locations[0], item.Method.Name, call.TargetMethod.Name));
                    }
                    return;
                }
            }
        }
    }
}
