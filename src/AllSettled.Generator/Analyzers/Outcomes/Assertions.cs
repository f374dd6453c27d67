using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>Calls of assertion libraries, whichever the tests use.</summary>
internal static class Assertions
{
    /// <summary>Whether a test compares the value with an expected one. It would then fail if an item is missing.</summary>
    public static bool Compare(IOperation value)
    {
        for (IOperation? operation = value.Parent; operation is not (null or IBlockOperation); operation = operation.Parent)
        {
            if (operation is IInvocationOperation { TargetMethod: var method } && IsAssertion(method))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether a test expects the statement to throw, or not to throw. There is no batch to look at then. The statement stands in a
    /// function that is passed to an assertion, or next to an assertion that always fails.
    /// </summary>
    public static bool ExpectException(IOperation statement)
    {
        if (statement.Parent is IBlockOperation { Parent: ITryOperation } block && block.Operations.Any(IsFailure))
            return true;
        for (IOperation? around = statement.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return IsGivenToAssertion(around.Parent) || FunctionUses.Of(around).Any(static use => IsGivenToAssertion(use));
        }
        return false;
    }

    private static bool IsFailure(IOperation statement)
        => statement is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { Name: "Fail" } method } }
            && IsAssertion(method);

    /// <summary>Such as <c>Assert.Throws(() => …)</c>, <c>act.Should()</c>, <c>Record.Exception(act)</c>.</summary>
    private static bool IsGivenToAssertion(IOperation? function)
    {
        while (function is IConversionOperation or IDelegateCreationOperation or ILocalReferenceOperation or IMethodReferenceOperation)
            function = function.Parent;
        return function is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } && ExpectsException(method);
    }

    private static bool IsAssertion(IMethodSymbol method)
        => method.ContainingType.Name.EndsWith("Assert", StringComparison.Ordinal)
            || method.Name.StartsWith("Should", StringComparison.Ordinal);

    private static bool ExpectsException(IMethodSymbol method)
        => method.Name.IndexOf("Throw", StringComparison.Ordinal) >= 0
            || method.Name is "Invoking" or "Awaiting"
            || (method.Name is "Exception" or "ExceptionAsync" && method.ContainingType.Name == "Record")
            || (IsAssertion(method) && method.Name is not "Multiple");
}
