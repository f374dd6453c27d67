using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes;

internal static class BatchExpressions
{
    /// <summary>The call with what only awaits it around it: <c>await FetchSettledAsync(ids).ConfigureAwait(false)</c>.</summary>
    public static ExpressionSyntax Outermost(ExpressionSyntax call)
    {
        while (true)
        {
            switch (call.Parent)
            {
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "WaitAsync", Parent: InvocationExpressionSyntax invocation }:
                    call = invocation;
                    break;
                case AwaitExpressionSyntax wait:
                    return wait;
                case MemberAccessExpressionSyntax access when access.Name == call:
                    call = access;
                    break;
                default:
                    return call;
            }
        }
    }
}
