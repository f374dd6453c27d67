using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

internal static class BatchExpressions
{
    /// <summary>
    /// The call with the expressions around it that only await it: <c>await FetchSettledAsync(ids).ConfigureAwait(false)</c>.
    /// </summary>
    public static ExpressionSyntax Outermost(ExpressionSyntax call)
    {
        while (true)
        {
            switch (call.Parent)
            {
                case MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText:
                        "ConfigureAwait" or "WaitAsync" or "WithCancellation" or "ToSettledBatchAsync" or "GetAwaiter" or "GetResult",
                } access when access.Parent is InvocationExpressionSyntax invocation:
                    call = invocation;
                    break;
                case AwaitExpressionSyntax wait:
                    return wait;
                default:
                    return call;
            }
        }
    }
}
