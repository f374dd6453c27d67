using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Inputs;

/// <summary>
/// Reports a buffered call with a blocking source. The call reads the source to its end on the caller's thread, and no item runs before
/// that. The stream of the same item method reads the source while items run.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingSourceAnalyzer() : BatchUseAnalyzer(SB1018BlockingSource)
{
    internal static readonly DiagnosticDescriptor SB1018BlockingSource = Rule.Warning(
        "SB1018",
        "A buffered call is given a source that blocks",
        "'{0}' {1}, and '{2}' reads it to its end on the caller's thread before any item runs; call '{3}' with {4}",
        "A buffered call reads all inputs on the caller's thread before it runs the first item, even if the call is awaited. So a source "
        + "that waits for its next element blocks this thread. A query blocks it until the answer is there, and a source without an end "
        + "blocks it for ever. The stream of the same method reads inputs while items run. It holds no thread while it waits for an "
        + "asynchronous source. ToSettledBatchAsync() makes a batch from the stream.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (BlockingSource.InputsOf(call) is not { } inputs || BlockingSource.Of(inputs.Value) is not { } source)
            return;
        string wrapper = call.TargetMethod.Name;
        context.ReportDiagnostic(Diagnostic.Create(
            SB1018BlockingSource, inputs.Value.Syntax.GetLocation(),
            source.Name, source.Effect, wrapper, WrapperNaming.StreamWrapper(wrapper), source.StreamInput));
    }
}
