using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>Whether records come straight from a batch's <c>Rejected</c>. Each of them has an error.</summary>
internal static class RejectedRecords
{
    /// <summary>Whether the value is the error of such a record. It may have been put into a variable.</summary>
    public static bool HaveError(IOperation value) => value switch
    {
        // `as` does not count: it gives null for another type.
        IConversionOperation { IsTryCast: false, OperatorMethod: null } conversion => HaveError(conversion.Operand),
        IPropertyReferenceOperation { Property: { Name: "Error", ContainingType: var type }, Instance: { } record }
            => type.IsRecord() && IsRejected(record),
        ILocalReferenceOperation { Local: var local } => IsSetOnce(local, value)
            && (RecordSources.InitialValue(local, value.Root()) is { } initial
                ? HaveError(initial)
                : IsErrorOfLoop(local, value)),
        _ => false,
    };

    private static bool IsRejected(IOperation record) => record switch
    {
        ILocalReferenceOperation { Local: var local } => IsSetOnce(local, record)
            && (RecordSources.LoopOver(local, record) is { } loop ? AreRejected(loop.Collection)
                : RecordSources.InitialValue(local, record.Root()) is { } initial && IsRejected(initial)),
        IParameterReferenceOperation { Parameter: var parameter } => RecordSources.FunctionOf(parameter, record) is { } function
            && Linq.CallWith(function) is { } query
            // Other parameters are accumulators, indices or elements of other sequences.
            && parameter.Ordinal == 0 && query.TargetMethod.Name != "Aggregate"
            && AreRejected(query.Arguments[0].Value),
        IArrayElementReferenceOperation element => AreRejected(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } => AreRejected(list),
        // FirstOrDefault and the like are left out: the default of a record has no error.
        IInvocationOperation { TargetMethod.Name: "First" or "Last" or "Single" or "ElementAt" or "MinBy" or "MaxBy" } call
            => Linq.IsQuery(call) && AreRejected(call.Arguments[0].Value),
        _ => false,
    };

    private static bool AreRejected(IOperation records) => records switch
    {
        IConversionOperation or ITranslatedQueryOperation => AreRejected(records.ChildOperations.First()),
        IPropertyReferenceOperation { Property: { Name: "Rejected", ContainingType: var type } } => type.IsBatch(),
        ILocalReferenceOperation { Local: var local } => IsSetOnce(local, records)
            && (RecordSources.InitialValue(local, records.Root()) is { } initial
                ? AreRejected(initial)
                : IsSecondOfBatch(local, records)),
        IInvocationOperation call => Linq.IsQuery(call) && LeavesOut(call.TargetMethod.Name) && AreRejected(call.Arguments[0].Value),
        _ => false,
    };

    /// <summary>Whether the query's result has only elements of its source.</summary>
    private static bool LeavesOut(string query) => query is "Where" or "Distinct" or "DistinctBy"
        or "Take" or "TakeLast" or "TakeWhile" or "Skip" or "SkipLast" or "SkipWhile"
        or "Order" or "OrderBy" or "OrderDescending" or "OrderByDescending" or "ThenBy" or "ThenByDescending" or "Reverse"
        or "AsEnumerable" or "ToArray" or "ToList" or "ToHashSet";

    /// <summary><c>foreach (var (input, _, error) in batch.Rejected)</c>.</summary>
    private static bool IsErrorOfLoop(ILocalSymbol local, IOperation reference)
        => RecordSources.LoopOver(local, reference) is { } loop
            && PlaceOf(local, loop.LoopControlVariable) == 2
            && AreRejected(loop.Collection);

    /// <summary><c>var (loaded, failed, canceled) = batch;</c></summary>
    private static bool IsSecondOfBatch(ILocalSymbol local, IOperation reference)
    {
        foreach (IOperation operation in reference.Root().Descendants())
        {
            if (operation is IDeconstructionAssignmentOperation { Target: var target, Value: var value } && PlaceOf(local, target) == 1)
                return value.Type.IsBatch();
        }
        return false;
    }

    /// <summary>The local's index among the variables of a deconstruction, or -1.</summary>
    private static int PlaceOf(ILocalSymbol local, IOperation target)
    {
        if (target is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        if (target is not ITupleOperation { Elements: { Length: 3 } elements })
            return -1;
        for (int i = 0; i < elements.Length; i++)
        {
            IOperation element = elements[i] is IDeclarationExpressionOperation { Expression: var expression } ? expression : elements[i];
            if (element is ILocalReferenceOperation variable && SymbolEqualityComparer.Default.Equals(variable.Local, local))
                return i;
        }
        return -1;
    }

    /// <summary>Whether the local is only assigned where it is declared.</summary>
    private static bool IsSetOnce(ILocalSymbol local, IOperation reference)
        => RecordUses.AllUses(local, reference.Root(), static use => use.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target != use,
            IArgumentOperation argument => argument.Parameter?.RefKind is RefKind.None or RefKind.In,
            // (f, var other) = …
            ITupleOperation => use is ILocalReferenceOperation { IsDeclaration: true },
            _ => true,
        });
}
