using System.Composition;
using AllSettled.Generator.Analyzers.Options;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB1011: names the parameter that an argument is for. All arguments keep their places.</summary>
public abstract class NameArgumentFix : DocumentFix
{
    private protected NameArgumentFix(string title)
        : base(title, OptionsArgumentAnalyzer.SB1011TakenByOptions)
    {
    }

    private protected abstract IParameterSymbol Choose(OptionsArgument argument);

    private protected sealed override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<ArgumentSyntax>() is not { Parent.Parent: InvocationExpressionSyntax call }
            || target.Model.GetOperation(call, target.CancellationToken) is not IInvocationOperation operation
            || OptionsArgument.Of(operation) is not { } argument)
        {
            return null;
        }
        NameColonSyntax nameColon = SyntaxFactory.NameColon(
            (IdentifierNameSyntax)SyntaxFactory.ParseName(CSharpNames.Escape(Choose(argument).Name)),
                SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space));
        return editor => editor.ReplaceNode(argument.Syntax, (current, _)
            => ((ArgumentSyntax)current.WithoutLeadingTrivia()).WithNameColon(nameColon).WithLeadingTrivia(current.GetLeadingTrivia()));
    }
}

/// <summary>Names the parameter that takes the argument now.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NameOptionsFix)), Shared]
public sealed class NameOptionsFix() : NameArgumentFix("Pass the argument to the options by name")
{
    private protected override IParameterSymbol Choose(OptionsArgument argument) => argument.Options;
}

/// <summary>Names the shared parameter, which selects the overload without options.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NameSharedParameterFix)), Shared]
public sealed class NameSharedParameterFix() : NameArgumentFix("Pass the argument to the shared parameter by name")
{
    private protected override IParameterSymbol Choose(OptionsArgument argument) => argument.Shared;
}
