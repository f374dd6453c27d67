using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers;

/// <summary>An analyzer of code that uses batches. It does not run in projects that only have the package on their path.</summary>
public abstract class BatchUseAnalyzer : DiagnosticAnalyzer
{
    private protected BatchUseAnalyzer(params DiagnosticDescriptor[] rules) => SupportedDiagnostics = ImmutableArray.Create(rules);

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(context =>
        {
            if (BatchSymbols.AreKnownTo(context.Compilation))
                Register(context);
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext context);
}
