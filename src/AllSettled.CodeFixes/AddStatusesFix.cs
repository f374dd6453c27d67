using System.Composition;
using AllSettled.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.CodeFixes;

/// <summary>SB2002: adds an arm for every status that was forgotten, to be filled in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddStatusesFix)), Shared]
public sealed class AddStatusesFix() : DocumentFix("Add the statuses that were forgotten", Rules.SB2002ForgottenStatus)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        switch (target.Node)
        {
            case SwitchStatementSyntax statement when target.Model.GetOperation(statement, target.CancellationToken) is ISwitchOperation operation
                && StatusSwitch.Of(operation) is { } taken:
                SwitchSectionSyntax[] sections = [.. Missing(taken, operation.Value.Type, target).Select(Section)];
                return editor => editor.ReplaceNode(statement, (current, _) => Tidy(((SwitchStatementSyntax)current).AddSections(sections)));
            case SwitchExpressionSyntax expression when target.Model.GetOperation(expression, target.CancellationToken) is ISwitchExpressionOperation operation
                && StatusSwitch.Of(operation) is { } taken:
                string exception = Name(target.Model.Compilation.GetTypeByMetadataName("System.NotImplementedException")!, target);
                SwitchExpressionArmSyntax[] arms = [.. Missing(taken, operation.Value.Type, target).Select(pattern => Arm(pattern, exception))];
                return editor => editor.ReplaceNode(expression, (current, _) => Tidy(With((SwitchExpressionSyntax)current, arms)));
            default:
                return null;
        }
    }

    private static SwitchSectionSyntax Section(string pattern)
        => ((SwitchStatementSyntax)SyntaxFactory.ParseStatement($"switch (0) {{\ncase {pattern}:\nbreak;\n}}")).Sections[0];

    private static SwitchExpressionArmSyntax Arm(string pattern, string exception)
        => ((SwitchExpressionSyntax)SyntaxFactory.ParseExpression($"0 switch {{ {pattern} => throw new {exception}() }}")).Arms[0];

    /// <summary>A comment behind the last arm stays behind the comma that the arm gets.</summary>
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
