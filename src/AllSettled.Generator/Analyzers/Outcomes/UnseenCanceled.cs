using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Analyzers.Records;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>
/// A batch that something can stop, whose values and failures are read and whose canceled records nobody asks for. Where the batch is handed
/// on, or its way cannot be seen, there is none: silence is better than a wrong word.
/// </summary>
internal sealed class UnseenCanceled
{
    private readonly IOperation _body;
    private bool _readsValues;

    /// <summary>More than values, and no failures either: their number, for one.</summary>
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

    /// <summary>The local variables that hold the batch itself, and not its task.</summary>
    public List<IVariableDeclaratorOperation> Holders { get; } = [];

    /// <summary>Whether it is read as if it were whole; of one whose values alone are read <see cref="OutcomeAnalyzer"/> speaks.</summary>
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

    /// <summary>Whether canceled records are seen nowhere that the value goes.</summary>
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

    /// <summary>
    /// Whether the token is asked behind the call. Not where an exception is caught: the batch throws none when it is canceled.
    /// </summary>
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
