using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// The part of a record that is not null if the record comes straight from a certain list of a batch: the error of each record in
/// <c>Rejected</c>, the value of each in <c>Fulfilled</c>.
/// </summary>
/// <param name="part">The property of the record.</param>
/// <param name="placeInRecord">The index of the part among the variables that deconstruct a record.</param>
/// <param name="list">The property of the batch.</param>
/// <param name="placeInBatch">The index of the list among the variables that deconstruct a batch.</param>
internal sealed class NonNullParts(string part, int placeInRecord, string list, int placeInBatch)
{
    public static readonly NonNullParts OfRejected = new("Error", placeInRecord: 2, "Rejected", placeInBatch: 1);

    public static readonly NonNullParts OfFulfilled = new("Value", placeInRecord: 1, "Fulfilled", placeInBatch: 0);

    /// <summary>Whether the value is this part of such a record. It may have been put into a variable.</summary>
    public bool Have(IOperation value) => value switch
    {
        // `as` does not count: it gives null for another type.
        IConversionOperation { IsTryCast: false, OperatorMethod: null } conversion => Have(conversion.Operand),
        IPropertyReferenceOperation { Property: { Name: var name, ContainingType: var type }, Instance: { } record }
            => name == part && type.IsRecord() && IsListed(record),
        ILocalReferenceOperation { Local: var local } => IsSetOnce(local, value)
            && (RecordSources.InitialValue(local, value.Root()) is { } initial
                ? Have(initial)
                : IsPartOfLoop(local, value)),
        _ => false,
    };

    private bool IsListed(IOperation record) => record switch
    {
        ILocalReferenceOperation { Local: var local } => IsSetOnce(local, record)
            && (RecordSources.LoopOver(local, record) is { } loop ? AreListed(loop.Collection)
                : RecordSources.InitialValue(local, record.Root()) is { } initial && IsListed(initial)),
        IParameterReferenceOperation { Parameter: var parameter } => RecordSources.FunctionOf(parameter, record) is { } function
            && Linq.CallWith(function) is { } query
            // Other parameters are accumulators, indices or elements of other sequences.
            && parameter.Ordinal == 0 && query.TargetMethod.Name != "Aggregate"
            && AreListed(query.Arguments[0].Value),
        IArrayElementReferenceOperation element => AreListed(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } records } => AreListed(records),
        // FirstOrDefault and the like are left out: the default of a record has neither part.
        IInvocationOperation { TargetMethod.Name: "First" or "Last" or "Single" or "ElementAt" or "MinBy" or "MaxBy" } call
            => Linq.IsQuery(call) && AreListed(call.Arguments[0].Value),
        _ => false,
    };

    private bool AreListed(IOperation records) => records switch
    {
        IConversionOperation or ITranslatedQueryOperation => AreListed(records.ChildOperations.First()),
        IPropertyReferenceOperation { Property: { Name: var name, ContainingType: var type } } => name == list && IsBatchWithPart(type),
        ILocalReferenceOperation { Local: var local } => IsSetOnce(local, records)
            && (RecordSources.InitialValue(local, records.Root()) is { } initial
                ? AreListed(initial)
                : IsListOfBatch(local, records)),
        IInvocationOperation { TargetMethod: { Name: "EnsureAllFulfilled", ContainingType: var type } } when type.IsBatch()
            => this == OfFulfilled && IsBatchWithPart(type),
        IInvocationOperation call => Linq.IsQuery(call) && LeavesOut(call.TargetMethod.Name) && AreListed(call.Arguments[0].Value),
        _ => false,
    };

    /// <summary>Whether the type is a batch whose records have the part. A value may be null if the result type allows it.</summary>
    private bool IsBatchWithPart(ITypeSymbol? type)
        => type.IsBatch()
            && (this == OfRejected || (type is INamedTypeSymbol { TypeArguments: [_, var result] } && !AllowsNull(result)));

    /// <summary>A type without annotations allows no null: the compiler does not warn about it either.</summary>
    private static bool AllowsNull(ITypeSymbol type)
        => type.NullableAnnotation is NullableAnnotation.Annotated || (type is ITypeParameterSymbol parameter && AllowsNull(parameter));

    private static bool AllowsNull(ITypeParameterSymbol parameter)
        => !parameter.HasNotNullConstraint
            && !parameter.HasValueTypeConstraint
            && (!parameter.HasReferenceTypeConstraint
                || parameter.ReferenceTypeConstraintNullableAnnotation is NullableAnnotation.Annotated)
            && parameter.ConstraintTypes.All(AllowsNull);

    /// <summary>Whether the query's result has only elements of its source.</summary>
    private static bool LeavesOut(string query) => query is "Where" or "Distinct" or "DistinctBy"
        or "Take" or "TakeLast" or "TakeWhile" or "Skip" or "SkipLast" or "SkipWhile"
        or "Order" or "OrderBy" or "OrderDescending" or "OrderByDescending" or "ThenBy" or "ThenByDescending" or "Reverse"
        or "AsEnumerable" or "ToArray" or "ToList" or "ToHashSet";

    /// <summary><c>foreach (var (input, _, error) in batch.Rejected)</c>.</summary>
    private bool IsPartOfLoop(ILocalSymbol local, IOperation reference)
        => RecordSources.LoopOver(local, reference) is { } loop
            && PlaceOf(local, loop.LoopControlVariable) == placeInRecord
            && AreListed(loop.Collection);

    /// <summary><c>var (loaded, failed, canceled) = batch;</c></summary>
    private bool IsListOfBatch(ILocalSymbol local, IOperation reference)
    {
        foreach (IOperation operation in reference.Root().Descendants())
        {
            if (operation is IDeconstructionAssignmentOperation { Target: var target, Value: var value }
                && PlaceOf(local, target) == placeInBatch)
            {
                return IsBatchWithPart(value.Type);
            }
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
