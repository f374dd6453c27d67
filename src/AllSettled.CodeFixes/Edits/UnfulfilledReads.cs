using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Analyzers.Records;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.CodeFixes.Edits;

/// <summary>
/// Whether canceled records may be among the rejected ones: the code reads their input, their number and the like, and accepts that there
/// is no error.
/// </summary>
internal static class UnfulfilledReads
{
    public static bool CanReplace(IPropertyReferenceOperation rejected)
    {
        IOperation records = Converted(rejected);
        return records.Parent switch
        {
            IPropertyReferenceOperation { Property.Name: "Count" } => true,
            IForEachLoopOperation loop => loop.Collection == records && loop.Locals.All(local => IsSafe(local, loop.Body)),
            IArgumentOperation { Parent: IInvocationOperation call } => Linq.IsQuery(call)
                && !HasRecords(call.Type)
                && call.Arguments.Skip(1).All(static argument => IsSafeFunction(argument.Value)),
            _ => false,
        };
    }

    /// <summary>Records, or a type that contains records, such as the groups of <c>GroupBy</c> or the values of a dictionary.</summary>
    private static bool HasRecords(ITypeSymbol? type) => type.IsRecord() || type switch
    {
        IArrayTypeSymbol array => HasRecords(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasRecords),
        _ => false,
    };

    private static bool IsSafeFunction(IOperation function)
        => function is not IDelegateCreationOperation creation
            || (creation.Target is IAnonymousFunctionOperation { Symbol.Parameters: var parameters, Body: var body }
                && parameters.All(parameter => IsSafe(parameter, body)));

    private static bool IsSafe(ISymbol variable, IOperation body)
    {
        ITypeSymbol type = variable is ILocalSymbol local ? local.Type : ((IParameterSymbol)variable).Type;
        return type.IsRecord() ? RecordUses.AllUses(variable, body, IsSafeRecord)
            // In a deconstructed record this is the error.
            : type.Name != "Exception" || RecordUses.AllUses(variable, body, MayBeNull);
    }

    private static bool IsSafeRecord(IOperation record) => record.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "Error" } error => MayBeNull(error),
        IPropertyReferenceOperation or IInterpolationOperation => true,
        _ => false,
    };

    private static bool MayBeNull(IOperation error)
    {
        IOperation value = Converted(error);
        return value.Parent switch
        {
            IInterpolationOperation or IIsPatternOperation or IIsTypeOperation or INameOfOperation => true,
            IConditionalAccessOperation access => access.Operation == value,
            ICoalesceOperation coalesce => coalesce.Value == value,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => true,
            IArgumentOperation { Parameter: { } parameter } => parameter.NullableAnnotation is NullableAnnotation.Annotated,
            IArrayInitializerOperation { Parent: IArrayCreationOperation { Type: IArrayTypeSymbol array } }
                => array.ElementNullableAnnotation is NullableAnnotation.Annotated,
            // The argument of a <c>params</c> span. The oldest compiler does not know the operation.
            { IsImplicit: true, Parent: IArgumentOperation { Parameter.Type: INamedTypeSymbol { TypeArguments: [var element] } } }
                => element.NullableAnnotation is NullableAnnotation.Annotated,
            _ => false,
        };
    }

    private static IOperation Converted(IOperation operation)
    {
        while (operation.Parent is IConversionOperation { IsImplicit: true } conversion)
            operation = conversion;
        return operation;
    }
}
