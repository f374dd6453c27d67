using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Retries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB1017: awaits <c>RetryAsync</c> in place of <c>Retry</c>, or the same of <c>RetryWhere</c>, where code can await.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryAsyncFix)), Shared]
public sealed class RetryAsyncFix() : DocumentFix("Await the retry", SynchronousRetryAnalyzer.SB1017SynchronousRetry)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Node is SimpleNameSyntax { Parent: MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access } name
            && access.Name == name
            && AsyncFunctions.Contain(call)
                ? editor => editor.ReplaceNode(call, static (current, _) => Awaited((InvocationExpressionSyntax)current))
                : null;

    private static ExpressionSyntax Awaited(InvocationExpressionSyntax call)
    {
        var access = (MemberAccessExpressionSyntax)call.Expression;
        SimpleNameSyntax name = SyntaxFactory.IdentifierName(access.Name.Identifier.ValueText + "Async").WithTriviaFrom(access.Name);
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            call.WithExpression(access.WithName(name)).WithoutTrivia());
        bool isReadFrom = call.Parent
            is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax
                or PostfixUnaryExpressionSyntax;
        return (isReadFrom ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited).WithTriviaFrom(call);
    }
}
