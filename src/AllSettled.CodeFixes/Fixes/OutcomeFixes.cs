using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Analyzers.Outcomes;
using AllSettled.Generator.Analyzers.Records;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB1001 and SB1002: makes the batch throw if an item failed, so that failures are seen.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnsureAllFulfilledFix)), Shared]
public sealed class EnsureAllFulfilledFix()
    : DocumentFix("Throw if an item failed", OutcomeAnalyzer.SB1001DiscardedBatch, OutcomeAnalyzer.SB1002OnlyValues)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<InvocationExpressionSyntax>() is not { } call)
            return null;
        ExpressionSyntax batch = BatchExpressions.Outermost(call);
        ITypeSymbol? type = target.Model.GetTypeInfo(batch, target.CancellationToken).Type;
        bool isTask = !type.IsBatch();
        bool isConditional = batch.AncestorsAndSelf().OfType<ExpressionSyntax>().Any(static part
            => part is ConditionalAccessExpressionSyntax);
        // A task that is kept cannot be replaced by its batch. A task that may be null cannot be awaited, and neither can a stream.
        if (type.IsStream())
            return null;
        if (isTask && (isConditional || batch.Parent is not ExpressionStatementSyntax || !AsyncFunctions.Contain(batch)))
            return null;
        if (isConditional && batch is AwaitExpressionSyntax)
            return null;
        SyntaxNode place = batch.Parent is ParenthesizedExpressionSyntax parenthesized ? parenthesized : batch;
        return editor => editor.ReplaceNode(place, (current, _) =>
        {
            var value = (ExpressionSyntax)current.WithoutTrivia();
            if (isTask)
                value = SyntaxFactory.AwaitExpression(
                    SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), value);
            if (value is AwaitExpressionSyntax)
                value = SyntaxFactory.ParenthesizedExpression(value);
            return SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, value, SyntaxFactory.IdentifierName("EnsureAllFulfilled")))
                .WithTriviaFrom(current);
        });
    }
}

/// <summary>SB1001: discards the batch explicitly.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DiscardBatchFix)), Shared]
public sealed class DiscardBatchFix() : DocumentFix("Discard the outcomes", OutcomeAnalyzer.SB1001DiscardedBatch)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<InvocationExpressionSyntax>() is not { } call)
            return null;
        ExpressionSyntax whole = BatchExpressions.Outermost(call);
        while (whole.Parent is ConditionalAccessExpressionSyntax or AwaitExpressionSyntax)
            whole = (ExpressionSyntax)whole.Parent;
        // If a variable is called _, the fix would assign to it. A discarded stream still does not run.
        if (whole.Parent is not ExpressionStatementSyntax
            || target.Model.GetTypeInfo(whole, target.CancellationToken).Type.IsStream()
            || !target.Model.LookupSymbols(whole.SpanStart, name: "_").IsEmpty)
            return null;
        return editor => editor.ReplaceNode(whole, static (current, _) => SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            // A parsed _ is the discard. A node made from the name would be a variable.
            SyntaxFactory.ParseExpression("_ "),
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            (ExpressionSyntax)current.WithoutTrivia()).WithTriviaFrom(current));
    }
}

/// <summary>SB1009: reads the value with a method that throws if there is none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GetValueOrThrowFix)), Shared]
public sealed class GetValueOrThrowFix() : DocumentFix("Call GetValueOrThrow()", UncheckedValueAnalyzer.SB1009UncheckedValue)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Node.Parent is MemberAccessExpressionSyntax { Name: var name } read && name == target.Node
            ? editor => editor.ReplaceNode(read, static (current, _) => Call((MemberAccessExpressionSyntax)current))
            : null;

    private static InvocationExpressionSyntax Call(MemberAccessExpressionSyntax read)
        => SyntaxFactory.InvocationExpression(
            read.WithoutTrivia().WithName(SyntaxFactory.IdentifierName("GetValueOrThrow"))).WithTriviaFrom(read);
}
