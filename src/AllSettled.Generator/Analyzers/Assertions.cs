using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers;

/// <summary>What tests say of batches, whatever they are written with.</summary>
internal static class Assertions
{
    /// <summary>Whether a test compares the value with what it expects: an item that is missing would be seen.</summary>
    public static bool Compare(IOperation value)
    {
        for (IOperation? operation = value.Parent; operation is not (null or IBlockOperation); operation = operation.Parent)
        {
            if (operation is IInvocationOperation { TargetMethod: var method }
                && (method.ContainingType.Name.EndsWith("Assert", StringComparison.Ordinal) || method.Name.StartsWith("Should", StringComparison.Ordinal)))
            {
                return true;
            }
        }
        return false;
    }
}
