using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>
/// Says where a batch can be stopped, and what is read of it are values and failures: items that never ran are among neither.
/// Where not even failures are read, <see cref="OutcomeAnalyzer"/> has said so.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnseenCanceledAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SB1016UnseenCanceled);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static context =>
        {
            if (BatchSymbols.AreKnownTo(context.Compilation))
                context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);
        });
    }

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        if (UnseenCanceled.Of((IInvocationOperation)context.Operation) is { } unseen)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.SB1016UnseenCanceled, unseen.Call.Syntax.GetLocation(), unseen.Call.TargetMethod.Name, unseen.Stop));
        }
    }
}
