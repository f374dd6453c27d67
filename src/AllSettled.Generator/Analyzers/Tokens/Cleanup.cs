using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Tokens;

/// <summary>Code that cleans up when work has ended or failed. It must not be stopped together with the work.</summary>
internal static class Cleanup
{
    /// <summary>
    /// Whether the operation stands in a <c>catch</c> or <c>finally</c>, or in a function that is only called from there.
    /// </summary>
    public static bool Contains(IOperation operation) => Contains(operation, []);

    private static bool Contains(IOperation operation, HashSet<IOperation> functions)
    {
        for (IOperation child = operation; child.Parent is { } around; child = around)
        {
            if (around is ICatchClauseOperation || (around is ITryOperation handled && handled.Finally == child))
                return true;
            // If functions call each other, only their other calls count.
            if (around is ILocalFunctionOperation or IAnonymousFunctionOperation && FunctionUses.Of(around).ToList() is { Count: > 0 } uses)
                return !functions.Add(around) || uses.TrueForAll(use => Contains(use, functions));
        }
        return false;
    }
}
