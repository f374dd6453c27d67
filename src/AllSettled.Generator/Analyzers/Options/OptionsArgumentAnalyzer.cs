using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Options;

/// <summary>Says where the options take an argument that was maybe meant for a shared parameter.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OptionsArgumentAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SB1011TakenByOptions);

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
        if (OptionsArgument.Of((IInvocationOperation)context.Operation) is { } argument)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.SB1011TakenByOptions, argument.Syntax.GetLocation(), argument.Text, argument.Options.Name, argument.Shared.Name));
        }
    }
}
