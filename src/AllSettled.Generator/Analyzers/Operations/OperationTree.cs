using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Operations;

internal static class OperationTree
{
    /// <summary>The whole body that the operation is part of, with the functions inside it.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is not null)
            operation = operation.Parent;
        return operation;
    }

    /// <summary>The value before all conversions that no method of the user makes.</summary>
    public static IOperation BeforeConversions(this IOperation value)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion)
            value = conversion.Operand;
        return value;
    }

    /// <summary>The expression before the <c>?.</c>.</summary>
    public static IOperation? Receiver(this IConditionalAccessInstanceOperation instance)
    {
        IOperation? around = instance.Parent;
        IOperation inner = instance;
        // In a?.B?.C the second access is the WhenNotNull part of the first one.
        while (around is not null && (around as IConditionalAccessOperation)?.WhenNotNull != inner)
        {
            inner = around;
            around = around.Parent;
        }
        return (around as IConditionalAccessOperation)?.Operation;
    }
}
