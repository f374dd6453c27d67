using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>
/// Reports a batch whose outcomes nobody reads, or of which only the fulfilled ones are read. A batch does not throw because an item
/// failed, so failures would stay unseen. An explicit <c>_ =</c> is accepted.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutcomeAnalyzer() : BatchUseAnalyzer(SB1001DiscardedBatch, SB1002OnlyValues)
{
    internal static readonly DiagnosticDescriptor SB1001DiscardedBatch = Rule.Warning(
        "SB1001",
        "The outcomes of a batch are discarded",
        "The result of '{0}' is not read, so {1}",
        "A batch does not throw if an item fails: it returns the outcome of every item. Call EnsureAllFulfilled() to make it throw, or "
        + "read Rejected. If failures do not matter here, assign the batch to _.");

    internal static readonly DiagnosticDescriptor SB1002OnlyValues = Rule.Warning(
        "SB1002",
        "Only the values of a batch are read",
        "Only the fulfilled items of '{0}' are read, so failures go unseen; call EnsureAllFulfilled() on the batch, or look at Rejected "
        + "too",
        "Values and Fulfilled leave out every item that failed or was canceled, and the shorter list does not show this. Call "
        + "EnsureAllFulfilled() before you read one of them, or look at Rejected too. If the other items really do not matter, deconstruct "
        + "the batch to say so: var (fulfilled, _, _) = batch.");

    /// <summary>What the code does with a batch or a stream in one place.</summary>
    private enum Use
    {
        /// <summary>A stream that is not read. A batch runs when it is called, a stream only when it is read.</summary>
        NeverRuns,

        Discarded,
        Fulfilled,
        Anything,
    }

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if ((!invocation.TargetMethod.RunsStream() && !invocation.TargetMethod.RunsBatch()) || BatchFlow.IsInExpressionTree(invocation))
            return;
        Use use = UseOf(invocation, out IInvocationOperation? collecting);
        if (use is Use.Anything)
            return;
        // If a stream became a batch that nobody reads, the call that made the batch is at fault.
        IInvocationOperation call = use is Use.Discarded && collecting is not null ? collecting : invocation;
        context.ReportDiagnostic(Diagnostic.Create(
            use is Use.Fulfilled ? SB1002OnlyValues : SB1001DiscardedBatch,
            call.Syntax.GetLocation(),
            call.TargetMethod.Name,
            use is Use.NeverRuns
                ? "no item runs; read the stream with await foreach, or await ToSettledBatchAsync() and look at the batch"
                : "failures go unseen; call EnsureAllFulfilled() on the batch, read it, or assign it to _"));
    }

    /// <param name="from">The call of the wrapper, or a reference to a local that holds its result.</param>
    /// <param name="collecting">The call that made a batch of the stream, if there is one.</param>
    private static Use UseOf(IOperation from, out IInvocationOperation? collecting)
    {
        IOperation value = BatchFlow.Outermost(from);
        collecting = BatchFlow.CollectingCall(from, value);
        switch (value.Parent)
        {
            // A local that gets the value of another one is not followed, unless it gets the batch of a stream.
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }
                when from is IInvocationOperation || (collecting is not null && !declarator.Symbol.Type.IsStream()):
                Use use = UseOf(declarator.Symbol, declarator, out IInvocationOperation? later);
                collecting ??= later;
                return use;
            case IExpressionStatementOperation statement:
                return Assertions.ExpectException(statement) ? Use.Anything : IfUnused(value.Type);
            // The number of values shows how many items failed.
            case IPropertyReferenceOperation { Property.Name: "Values" or "Fulfilled",
                Parent: not (IPropertyReferenceOperation or INameOfOperation) } read
                when read.Instance == value && !Assertions.Compare(read):
                return Use.Fulfilled;
            default:
                return Use.Anything;
        }
    }

    /// <summary>A stream, or a task of one, never runs.</summary>
    private static Use IfUnused(ITypeSymbol? type)
        => type.IsStream() || (type is INamedTypeSymbol { TypeArguments: [var result] } && result.IsStream())
            ? Use.NeverRuns
            : Use.Discarded;

    /// <summary>The strongest use of a local that holds the batch, the stream or its task.</summary>
    private static Use UseOf(ILocalSymbol local, IVariableDeclaratorOperation declarator, out IInvocationOperation? collecting)
    {
        collecting = null;
        // A name of underscores looks like the discard.
        if (local.Name.All(static character => character == '_'))
            return Use.Anything;
        Use most = IfUnused(local.Type);
        foreach (IOperation operation in declarator.Root().Descendants())
        {
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local))
            {
                Use use = UseOf(reference, out IInvocationOperation? call);
                if (use > most)
                    (most, collecting) = (use, call);
            }
        }
        return most;
    }
}
