using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Outcomes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB1016: makes the code see canceled records.</summary>
public abstract class UnseenCanceledFix : DocumentFix
{
    private protected UnseenCanceledFix(string title)
        : base(title, UnseenCanceledAnalyzer.SB1016UnseenCanceled)
    {
    }

    private protected sealed override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Enclosing<InvocationExpressionSyntax>() is { } syntax
            && target.Model.GetOperation(syntax, target.CancellationToken) is IInvocationOperation call
            && UnseenCanceled.Of(call) is { } unseen
                ? Plan(unseen)
                : null;

    private protected abstract Action<SyntaxEditor>? Plan(UnseenCanceled unseen);
}

/// <summary>
/// Makes a batch that got a token throw if it was canceled, as other methods with a token do. A batch that an option stops is left alone:
/// it is a result for its caller to read.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ThrowIfCanceledFix)), Shared]
public sealed class ThrowIfCanceledFix() : UnseenCanceledFix("Throw if the batch was canceled")
{
    private protected override Action<SyntaxEditor>? Plan(UnseenCanceled unseen)
    {
        if (unseen is not { Stop: BatchStop.Token, Holders: [{ Syntax: VariableDeclaratorSyntax declarator }, ..] }
            || declarator.Parent?.Parent is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration)
        {
            return null;
        }
        StatementSyntax statement = SyntaxFactory.ParseStatement(declarator.Identifier.Text + ".ThrowIfCanceled();");
        bool endsLine = declaration.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        statement = endsLine
            ? statement.WithLeadingTrivia(Indentation(declaration)).WithTrailingTrivia(declaration.GetTrailingTrivia().Last())
            : statement.WithTrailingTrivia(declaration.GetTrailingTrivia());
        return declaration.Parent is GlobalStatementSyntax global
            ? editor => editor.InsertAfter(global, SyntaxFactory.GlobalStatement(statement))
            : editor => editor.InsertAfter(declaration, statement);
    }

    /// <summary>The indentation of the line that the node begins on.</summary>
    private static SyntaxTrivia Indentation(SyntaxNode node)
    {
        SourceText text = node.SyntaxTree.GetText();
        string line = text.Lines.GetLineFromPosition(node.SpanStart).ToString();
        return SyntaxFactory.Whitespace(line.Substring(0, line.Length - line.TrimStart().Length));
    }
}

/// <summary>Reads canceled records together with the rejected ones, if the code does not take a record for a failure.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadUnfulfilledFix)), Shared]
public sealed class ReadUnfulfilledFix() : UnseenCanceledFix("Read Unfulfilled in place of Rejected")
{
    private protected override Action<SyntaxEditor>? Plan(UnseenCanceled unseen)
    {
        List<IPropertyReferenceOperation> reads = unseen.Failures.FindAll(static read => read.Property.Name == "Rejected");
        if (reads.Count == 0
            || !reads.TrueForAll(static read => read.Syntax is MemberAccessExpressionSyntax && UnfulfilledReads.CanReplace(read)))
        {
            return null;
        }
        return editor =>
        {
            foreach (IPropertyReferenceOperation read in reads)
            {
                SimpleNameSyntax name = ((MemberAccessExpressionSyntax)read.Syntax).Name;
                editor.ReplaceNode(name, static (current, _) => SyntaxFactory.IdentifierName("Unfulfilled").WithTriviaFrom(current));
            }
        };
    }
}
