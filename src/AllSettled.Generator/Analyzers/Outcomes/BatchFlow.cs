using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Analyzers.Records;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>Follows a batch through operations that only pass it on: what waits for it, and what has it in its own result.</summary>
internal static class BatchFlow
{
    /// <summary>The outermost operation that has the batch, the stream or its task in its result and does nothing else with it.</summary>
    public static IOperation Outermost(IOperation value)
    {
        while (Around(value) is { } around)
            value = around;
        return value;
    }

    /// <summary>The call of <c>ToSettledBatchAsync</c> between the two, or null.</summary>
    /// <param name="value">A stream.</param>
    /// <param name="outermost">An operation around it that has the stream, or what became of it.</param>
    public static IInvocationOperation? CollectingCall(IOperation value, IOperation outermost)
    {
        for (IOperation? around = value; around is not null && around != outermost; around = around.Parent)
        {
            if (around.Parent is IInvocationOperation call && call.TargetMethod.CollectsStream())
                return call;
        }
        return null;
    }

    public static bool IsStream(this ITypeSymbol? type)
        => type.Is("IAsyncEnumerable", "System.Collections.Generic")
            || type.Is("ConfiguredCancelableAsyncEnumerable", "System.Runtime.CompilerServices");

    /// <summary>
    /// Whether the operation is inside an expression tree. Nothing runs there: a mock or a database provider reads it as data.
    /// </summary>
    public static bool IsInExpressionTree(IOperation operation)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation { Parent.Type: var type } && type.Is("Expression", "System.Linq.Expressions"))
                return true;
        }
        return false;
    }

    private static IOperation? Around(IOperation value) => value.Parent switch
    {
        IAwaitOperation or IConversionOperation => value.Parent,
        IConditionalAccessOperation access when access.WhenNotNull == value => access,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WaitAsync" or "GetAwaiter" or "GetResult" or "Wait" } call => call,
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: var type } } read when IsTask(type) => read,
        IArgumentOperation { Parent: IInvocationOperation call } argument when call.Arguments[0] == argument && Linq.PassesOn(call) => call,
        IReturnOperation => CallOfTaskRun(value),
        _ => CallOfWhenAll(value),
    };

    /// <summary>The call of <c>Task.Run</c> whose function returns the value.</summary>
    private static IInvocationOperation? CallOfTaskRun(IOperation value)
    {
        IOperation? function = value.Parent;
        while (function is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
            function = function.Parent;
        return function is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation argument } }
            && argument.Parent is IInvocationOperation call
            && call.TargetMethod is { Name: "Run", ContainingType: var type } && IsTask(type)
                ? call
                : null;
    }

    /// <summary>The call of <c>Task.WhenAll</c> that the value is an argument of, directly or in an array that is written there.</summary>
    private static IInvocationOperation? CallOfWhenAll(IOperation value)
    {
        IOperation? around = value.Parent;
        while (around is IArrayInitializerOperation or IArrayCreationOperation or IConversionOperation
            // The oldest compiler has no operation for a collection expression, whether it is written or implied.
            || (around is not (null or IArgumentOperation)
                && (around.Syntax is CollectionExpressionSyntax || around is { IsImplicit: true, Parent: IArgumentOperation })))
        {
            around = around.Parent;
        }
        return around is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WhenAll" } call }
            && IsTask(call.TargetMethod.ContainingType)
                ? call
                : null;
    }

    private static bool IsTask(ITypeSymbol type) => type.Is("Task", "System.Threading.Tasks");
}
