using System.Composition;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Analyzers.Switches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB2002: adds an arm for every missing status. The user fills it in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddStatusesFix)), Shared]
public sealed class AddStatusesFix() : DocumentFix("Add the missing statuses", StatusSwitchAnalyzer.SB2002ForgottenStatus)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        switch (target.Node)
        {
            case SwitchStatementSyntax statement when target.Model.GetOperation(statement, target.CancellationToken)
                is ISwitchOperation operation
                && StatusSwitch.Of(operation) is { } taken:
                string[] patterns = [.. Missing(taken, operation.Value.Type, target)];
                return editor => editor.ReplaceNode(statement, (current, _) => With((SwitchStatementSyntax)current, patterns));
            case SwitchExpressionSyntax expression when target.Model.GetOperation(expression, target.CancellationToken)
                is ISwitchExpressionOperation operation
                && StatusSwitch.Of(operation) is { } taken:
                string exception = Name(target.Model.Compilation.GetTypeByMetadataName("System.NotImplementedException")!, target);
                SwitchExpressionArmSyntax[] arms =
                [
                    .. Missing(taken, operation.Value.Type, target).Select(pattern => Arm(pattern, exception)),
                ];
                return editor => editor.ReplaceNode(expression, (current, _) => Tidy(With((SwitchExpressionSyntax)current, arms)));
            default:
                return null;
        }
    }

    /// <summary>
    /// A new section on its own lines looks like the last one. A formatter would use the machine's line ends, not the file's.
    /// </summary>
    private static SwitchStatementSyntax With(SwitchStatementSyntax statement, string[] patterns)
    {
        if (statement.Sections.LastOrDefault() is { } last
            && last.GetTrailingTrivia() is [.., { RawKind: (int)SyntaxKind.EndOfLineTrivia } lineBreak]
            && last.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
        {
            string indentation = last.GetLeadingTrivia()
                .LastOrDefault(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).ToString();
            string inner = indentation + (indentation.Contains('\t') ? "\t" : "    ");
            return statement.AddSections(
                [.. patterns.Select(pattern => Section($"{indentation}case {pattern}:{lineBreak}{inner}break;{lineBreak}"))]);
        }
        return (SwitchStatementSyntax)Tidy(
            statement.AddSections([.. patterns.Select(static pattern => Section($"case {pattern}: break; "))]));
    }

    private static SwitchSectionSyntax Section(string text)
        => ((SwitchStatementSyntax)SyntaxFactory.ParseStatement($"switch (0)\n{{\n{text}}}")).Sections[0];

    private static SwitchExpressionArmSyntax Arm(string pattern, string exception)
        => ((SwitchExpressionSyntax)SyntaxFactory.ParseExpression($"0 switch {{ {pattern} => throw new {exception}() }}")).Arms[0];

    /// <summary>A comment after the last arm stays after the comma that the arm gets.</summary>
    private static SwitchExpressionSyntax With(SwitchExpressionSyntax expression, SwitchExpressionArmSyntax[] arms)
    {
        if (expression.Arms.Count > 0 && expression.Arms.SeparatorCount < expression.Arms.Count)
        {
            SwitchExpressionArmSyntax last = expression.Arms.Last();
            SyntaxToken comma = SyntaxFactory.Token(SyntaxFactory.TriviaList(), SyntaxKind.CommaToken, last.GetTrailingTrivia());
            var parts = expression.Arms.Replace(last, last.WithoutTrailingTrivia()).GetWithSeparators().Add(comma);
            expression = expression.WithArms(SyntaxFactory.SeparatedList<SwitchExpressionArmSyntax>(parts));
        }
        return expression.AddArms(arms);
    }

    private static IEnumerable<string> Missing(StatusSet taken, ITypeSymbol? type, FixTarget target)
        => StatusSwitchAnalyzer.Names(Statuses.All & ~taken.Maybe)
            .Select(name => type.IsStatus() ? $"{Name(type!, target)}.{name}" : $"{{ Is{name}: true }}");

    private static string Name(ITypeSymbol type, FixTarget target) => type.ToMinimalDisplayString(target.Model, target.Node.SpanStart);

    private static SyntaxNode Tidy(SyntaxNode node) => node.WithAdditionalAnnotations(Formatter.Annotation);
}
