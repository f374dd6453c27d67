using System.Collections.Immutable;
using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers;

/// <summary>
/// Says where a batch is run and nobody looks at its outcomes: a batch does not throw because an item failed, so failures
/// would go unseen. An explicit <c>_ =</c> is taken as the wish for just that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutcomeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.SB1001DiscardedBatch);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);
    }

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (RunsBatch(invocation.TargetMethod) && OutermostValue(invocation).Parent is IExpressionStatementOperation)
            context.ReportDiagnostic(Diagnostic.Create(Rules.SB1001DiscardedBatch, invocation.Syntax.GetLocation(), invocation.TargetMethod.Name));
    }

    /// <summary>
    /// A wrapper of ours, or another run of a batch. Not whatever returns a batch: <c>EnsureAllFulfilled</c> does, and has
    /// looked at it.
    /// </summary>
    private static bool RunsBatch(IMethodSymbol method)
        => IsBatch(method.ReturnType is INamedTypeSymbol { Arity: 1 } task && task.Is("Task", "System.Threading.Tasks") ? task.TypeArguments[0] : method.ReturnType)
            && (CollisionRules.IsGenerated(method) || (IsBatch(method.ContainingType) && method.Name is "Retry" or "RetryAsync"));

    private static bool IsBatch(ITypeSymbol type) => type.Is("SettledBatch", "AllSettled");

    /// <summary>The invocation with what only awaits it around it.</summary>
    private static IOperation OutermostValue(IOperation operation)
    {
        while (operation.Parent is IAwaitOperation or IConversionOperation
            or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WaitAsync" }
            || (operation.Parent is IConditionalAccessOperation access && access.WhenNotNull == operation))
        {
            operation = operation.Parent;
        }
        return operation;
    }
}
