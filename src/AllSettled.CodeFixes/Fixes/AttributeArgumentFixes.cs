using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Concurrency;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB0030 and SB0031: removes an invalid argument.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseDefaultArgumentFix)), Shared]
public sealed class UseDefaultArgumentFix()
    : DocumentFix("Use the default", AttributeRules.SB0030InvalidMaxConcurrency, AttributeRules.SB0031InvalidName)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<AttributeArgumentSyntax>()
            is not { NameEquals.Name.Identifier.ValueText: var name, Parent.Parent: AttributeSyntax attribute })
        {
            return null;
        }
        return editor => editor.ReplaceNode(attribute, (current, _) => Without((AttributeSyntax)current, name));
    }

    private static AttributeSyntax Without(AttributeSyntax attribute, string name)
    {
        AttributeArgumentListSyntax list = attribute.ArgumentList!;
        if (list.Arguments.Count > 1)
        {
            int index = list.Arguments.IndexOf(candidate => candidate.NameEquals?.Name.Identifier.ValueText == name);
            return attribute.WithArgumentList(list.WithArguments(CommaLists.Without(list.Arguments, index)));
        }
        SyntaxTrivia[] left =
        [
            .. list.Arguments[0].GetLeadingTrivia(),
            .. list.Arguments[0].GetTrailingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)),
        ];
        return CommaLists.HasComment(left)
            ? attribute.WithArgumentList(SyntaxFactory.AttributeArgumentList()
                .WithOpenParenToken(list.OpenParenToken)
                .WithCloseParenToken(list.CloseParenToken.WithLeadingTrivia(left.Concat(list.CloseParenToken.LeadingTrivia))))
            : attribute.WithArgumentList(null).WithTrailingTrivia(attribute.GetTrailingTrivia());
    }
}

/// <summary>SB1003: lets items run one after another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunInSequenceFix)), Shared]
public sealed class RunInSequenceFix() : DocumentFix("Run items one after another", ThreadUnsafety.SB1003NotThreadSafe)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        AttributeSyntax? attribute = target.Enclosing<AttributeSyntax>();
        if (attribute is null && target.Enclosing<MethodDeclarationSyntax>() is { } method)
            attribute = Attributes.Find(target with { Node = method }, "SettledBatchAttribute", "AllSettled");
        return attribute is null ? null
            : editor => editor.ReplaceNode(attribute, static (current, _)
                => Attributes.With((AttributeSyntax)current, "MaxConcurrency", "1"));
    }
}
