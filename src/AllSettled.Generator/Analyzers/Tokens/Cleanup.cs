using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Tokens;

/// <summary>Code that runs when work has ended, well or not: it releases and makes good, and must not be stopped with the work.</summary>
internal static class Cleanup
{
    /// <summary>Whether it stands in a <c>catch</c> or <c>finally</c>, or in a function that is called from there only.</summary>
    public static bool Contains(IOperation operation) => Contains(operation, []);

    private static bool Contains(IOperation operation, HashSet<IOperation> functions)
    {
        for (IOperation child = operation; child.Parent is { } around; child = around)
        {
            if (around is ICatchClauseOperation || (around is ITryOperation handled && handled.Finally == child))
                return true;
            // Of functions that call each other it is the other calls that count.
            if (around is ILocalFunctionOperation or IAnonymousFunctionOperation && FunctionUses.Of(around).ToList() is { Count: > 0 } uses)
                return !functions.Add(around) || uses.TrueForAll(use => Contains(use, functions));
        }
        return false;
    }
}
