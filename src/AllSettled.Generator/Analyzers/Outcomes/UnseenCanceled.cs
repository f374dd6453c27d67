using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Analyzers.Records;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>
/// A batch that something can stop, and whose values and failures are read but not its canceled records. If the batch is passed on, or its
/// way is not visible, nothing is reported.
/// </summary>
internal sealed class UnseenCanceled
{
    private readonly IOperation _body;
    private bool _readsValues;

    /// <summary>Whether the code reads more than values, but no failures: their number, for example.</summary>
    private bool _readsMore;

    private UnseenCanceled(IInvocationOperation call, string stop)
    {
        _body = call.Root();
        Call = call;
        Stop = stop;
    }

    /// <summary>The call of the wrapper.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>What can stop the batch.</summary>
    public string Stop { get; }

    /// <summary>The reads of <c>Rejected</c> or <c>Errors</c>.</summary>
    public List<IPropertyReferenceOperation> Failures { get; } = [];

    /// <summary>The local variables that hold the batch itself, not its task.</summary>
    public List<IVariableDeclaratorOperation> Holders { get; } = [];

    /// <summary>
    /// Whether the batch is read as if it were complete. <see cref="OutcomeAnalyzer"/> reports a batch of which only the values are read.
    /// </summary>
    private bool IsRead => Failures.Count > 0 || (_readsValues && _readsMore);

    public static UnseenCanceled? Of(IInvocationOperation call)
    {
        if ((!call.TargetMethod.RunsStream() && !call.TargetMethod.RunsBatch()) || BatchFlow.IsInExpressionTree(call))
            return null;
        IOperation value = BatchFlow.Outermost(call);
        if (BatchStop.Of(call, value) is not { } stop)
            return null;
        var unseen = new UnseenCanceled(call, stop);
        return unseen.IsBlind(value) && unseen.IsRead && !unseen.AsksToken() ? unseen : null;
    }

    /// <summary>Whether no code that the value reaches sees canceled records.</summary>
    private bool IsBlind(IOperation value)
    {
        switch (value.Parent)
        {
            case IExpressionStatementOperation or INameOfOperation:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                if (declarator.Symbol.Type.IsBatch())
                    Holders.Add(declarator);
                return RecordUses.AllUses(declarator.Symbol, _body, reference => IsBlind(BatchFlow.Outermost(reference)));
            case IPropertyReferenceOperation read when read.Instance == value && read.Property.ContainingType.IsBatch():
                return IsBlindRead(read);
            default:
                return false;
        }
    }

    private bool IsBlindRead(IPropertyReferenceOperation read)
    {
        if (read.Parent is INameOfOperation)
            return true;
        switch (read.Property.Name)
        {
            case "Elapsed" or "AbandonedCount" or "ObserverException" or "CanRetry":
                _readsMore = true;
                return true;
            case "Values" or "Fulfilled":
                if (read.Parent is IPropertyReferenceOperation)
                    _readsMore = true;
                else
                    _readsValues = true;
                break;
            case "Rejected" or "Errors":
                Failures.Add(read);
                break;
            default:
                return false;
        }
        return !Assertions.Compare(read) && !CountedRecords.StandBesideTotal(read);
    }

    /// <summary>Whether code after the call asks the token. A catch clause does not count: a canceled batch does not throw.</summary>
    private bool AsksToken()
    {
        if (Stop != BatchStop.Token)
            return false;
        foreach (IOperation operation in _body.Descendants())
        {
            ISymbol? member = operation switch
            {
                IInvocationOperation call => call.TargetMethod,
                IPropertyReferenceOperation read => read.Property,
                _ => null,
            };
            if (member is { Name: "ThrowIfCancellationRequested" or "IsCancellationRequested", ContainingType: var type }
                && (type.IsCancellationToken() || type.Is("CancellationTokenSource", "System.Threading"))
                && operation.Syntax.SpanStart > Call.Syntax.SpanStart
                && !IsInCatch(operation))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsInCatch(IOperation operation)
    {
        for (IOperation? around = operation; around is not null; around = around.Parent)
        {
            if (around is ICatchClauseOperation)
                return true;
        }
        return false;
    }
}
