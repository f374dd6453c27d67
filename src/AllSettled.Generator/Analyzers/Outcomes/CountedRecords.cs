using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>Code that counts a batch's values or failures beside another number, so that a reader sees how many are missing.</summary>
internal static class CountedRecords
{
    /// <param name="records">The list that is read from a batch: <c>Values</c>, <c>Rejected</c> and so on.</param>
    public static bool StandBesideTotal(IPropertyReferenceOperation records)
        => CountOf(records) is { } count
            && (IsToldWithAnotherCount(count) || (records.Property.Name is "Values" or "Fulfilled" && IsComparedWithNumber(count)));

    private static IOperation? CountOf(IOperation records)
    {
        while (records.Parent is IConversionOperation)
            records = records.Parent;
        return records.Parent switch
        {
            IPropertyReferenceOperation { Property.Name: "Count" } count => count,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Count" or "LongCount", Arguments.Length: 1 } count }
                => count,
            _ => null,
        };
    }

    /// <summary>Such as <c>$"{batch.Values.Count} of {ids.Length}"</c>.</summary>
    private static bool IsToldWithAnotherCount(IOperation count)
    {
        while (count.Parent is not (null or IBlockOperation or IConditionalOperation or ILoopOperation))
            count = count.Parent;
        return count.DescendantsAndSelf().Any(static operation => operation switch
        {
            IPropertyReferenceOperation { Property.Name: "Count" or "Length" or "LongLength", Instance: { } counted }
                => !IsPartOfBatch(counted),
            IInvocationOperation { TargetMethod.Name: "Count" or "LongCount", Arguments: [{ Value: var sequence }, ..] }
                => !IsPartOfBatch(sequence),
            _ => false,
        });
    }

    /// <summary>Such as <c>batch.Values.Count &lt; total</c>. A comparison with 0 or 1 does not show how many are missing.</summary>
    private static bool IsComparedWithNumber(IOperation count)
    {
        while (count.Parent is IConversionOperation or IBinaryOperation { Type.SpecialType: not SpecialType.System_String })
            count = count.Parent;
        return Operands(count).Any(static operand => operand.ConstantValue is { HasValue: true, Value: var value }
            ? value is not (0 or 1)
            : CountedPartOf(operand) is not { } part || !IsPartOfBatch(part));
    }

    private static IEnumerable<IOperation> Operands(IOperation operation) => operation switch
    {
        IConversionOperation { ConstantValue.HasValue: false } conversion => Operands(conversion.Operand),
        IBinaryOperation binary => Operands(binary.LeftOperand).Concat(Operands(binary.RightOperand)),
        _ => [operation],
    };

    private static IOperation? CountedPartOf(IOperation count) => count switch
    {
        IPropertyReferenceOperation { Property.Name: "Count", Instance: { } counted } => counted,
        IInvocationOperation { Arguments: [{ Value: var counted }, ..] } => counted,
        _ => null,
    };

    private static bool IsPartOfBatch(IOperation sequence)
    {
        while (sequence is IConversionOperation conversion)
            sequence = conversion.Operand;
        return sequence is IPropertyReferenceOperation { Property.ContainingType: var type } && type.IsBatch();
    }
}
