using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Whether records come straight from a batch or a stream, and records of every status are still among them. If the source is not visible,
/// or if anything on the way may have looked at a status, the answer is no: a wrong warning is worse than none.
/// </summary>
internal static class RecordSources
{
    /// <param name="record">An expression whose value is a record.</param>
    public static bool IsUnchecked(IOperation record)
    {
        switch (record)
        {
            case ILocalReferenceOperation { Local: var local }:
                IOperation body = record.Root();
                if (!RecordUses.AllUses(local, body, RecordUses.IgnoresStatus))
                    return false;
                return LoopOver(local, record) is { } loop ? IsUncheckedSequence(loop.Collection)
                    : InitialValue(local, body) is { } value && IsUnchecked(value);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return FunctionOf(parameter, record) is { } function
                    && RecordUses.AllUses(parameter, function.Body, RecordUses.IgnoresStatus)
                    && Linq.CallWith(function) is { } query
                    && IsUncheckedSequence(query.Arguments[0].Value);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } batch }:
                return batch.Type.IsBatch() && IsUncheckedSequence(batch);
            case IInvocationOperation call:
                return Linq.TakesOne(call) && IsUncheckedSequence(call.Arguments[0].Value);
            default:
                return false;
        }
    }

    private static bool IsUncheckedSequence(IOperation sequence)
    {
        switch (sequence)
        {
            case IConversionOperation or IAwaitOperation or ITranslatedQueryOperation:
                return IsUncheckedSequence(sequence.ChildOperations.First());
            case ILocalReferenceOperation { Local: var local }:
                IOperation body = sequence.Root();
                return InitialValue(local, body) is { } value
                    && IsUncheckedSequence(value)
                    && RecordUses.AllUses(local, body, RecordUses.SequenceIgnoresStatus);
            case IInvocationOperation call when call.TargetMethod.RunsBatch() || call.TargetMethod.RunsStream():
                return true;
            case IInvocationOperation call when Linq.PassesOn(call):
                return IsUncheckedSequence(call.Instance ?? call.Arguments[0].Value);
            case IInvocationOperation call:
                return Linq.KeepsRecords(call) && IsUncheckedSequence(call.Arguments[0].Value);
            default:
                return false;
        }
    }

    public static IForEachLoopOperation? LoopOver(ILocalSymbol local, IOperation reference)
    {
        for (IOperation? operation = reference.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is IForEachLoopOperation loop && loop.Locals.Contains(local))
                return loop;
        }
        return null;
    }

    public static IOperation? InitialValue(ILocalSymbol local, IOperation body)
    {
        foreach (IOperation operation in body.Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))
                return declarator.Initializer?.Value;
        }
        return null;
    }

    public static IAnonymousFunctionOperation? FunctionOf(IParameterSymbol parameter, IOperation reference)
    {
        for (IOperation? operation = reference.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is IAnonymousFunctionOperation function
                && SymbolEqualityComparer.Default.Equals(function.Symbol, parameter.ContainingSymbol))
            {
                return function;
            }
        }
        return null;
    }
}
