using System.Composition;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Simplification;

namespace AllSettled.CodeFixes.Fixes.Judges;

/// <summary>
/// SB0060 and SB0061: creates the judge after the item method. For a foreign method, it is created at the end of the type that
/// <c>RejectIfType</c> names.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreateJudgeFix)), Shared]
public sealed class CreateJudgeFix() : JudgeFix(RejectIfRules.SB0060JudgeNotFound, RejectIfRules.SB0061JudgeDoesNotFit)
{
    private const string Title = "Create the method";

    private protected override JudgeEdit? Plan(FixTarget target, ItemMethod item)
    {
        if (!SyntaxFacts.IsValidIdentifier(item.RejectIf))
            return null;
        if (target.Enclosing<MethodDeclarationSyntax>() is { } method)
        {
            MemberDeclarationSyntax judge = After(method, Judge(item, target.Model, method.SpanStart));
            return new(Title, method.SyntaxTree, Key(item.Receiver, item), editor => editor.InsertAfter(method, judge));
        }
        if (item.RejectIfType is not { DeclaringSyntaxReferences: [var reference, ..] } judges
            || reference.GetSyntax(target.CancellationToken) is not TypeDeclarationSyntax { OpenBraceToken.RawKind: not 0 } type
            || !target.Model.Compilation.ContainsSyntaxTree(type.SyntaxTree))
        {
            return null;
        }
        SemanticModel model = target.Model.Compilation.GetSemanticModel(type.SyntaxTree);
        MemberDeclarationSyntax last = Judge(item, model, type.OpenBraceToken.Span.End);
        return new(Title, type.SyntaxTree, Key(judges, item), editor => editor.ReplaceNode(
            type, (current, _) => Append((TypeDeclarationSyntax)current, last)));
    }

    /// <summary>Two methods of a type cannot differ only by what may be null.</summary>
    private static string Key(ITypeSymbol type, ItemMethod item)
        => $"{type.ToDisplayString()}.{item.RejectIf}("
            + $"{JudgeSearch.Judged(item).Result.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})";

    private static MemberDeclarationSyntax Judge(ItemMethod item, SemanticModel model, int position)
    {
        string type = Display(JudgeSearch.Judged(item).Result, model, position);
        string access = item.ExtensionClassName is null ? "private" : "internal";
        MemberDeclarationSyntax judge = SyntaxFactory.ParseMemberDeclaration($"{access} static bool {CSharpNames.Escape(item.RejectIf!)}"
            + $"({type} result) => throw new global::System.NotImplementedException();")!;
        return judge.ReplaceNodes(judge.DescendantNodes().OfType<QualifiedNameSyntax>(), static (_, current)
            => current.WithAdditionalAnnotations(Simplifier.Annotation));
    }

    private static TypeDeclarationSyntax Append(TypeDeclarationSyntax type, MemberDeclarationSyntax judge)
    {
        if (type.Members.LastOrDefault() is { } last)
            return type.AddMembers(After(last, judge));
        SyntaxTriviaList behindBrace = type.OpenBraceToken.TrailingTrivia;
        return behindBrace.LastOrDefault() is var end && end.IsKind(SyntaxKind.EndOfLineTrivia)
            ? type.AddMembers(judge.WithLeadingTrivia(Indentation(type).Append(SyntaxFactory.Whitespace("    "))).WithTrailingTrivia(end))
            : type.AddMembers(judge.WithTrailingTrivia(behindBrace));
    }

    /// <summary>The judge with an empty line before it, if the member before it ends its line.</summary>
    private static MemberDeclarationSyntax After(MemberDeclarationSyntax member, MemberDeclarationSyntax judge)
    {
        SyntaxTrivia end = member.GetTrailingTrivia().LastOrDefault();
        judge = judge.WithTrailingTrivia(end);
        return end.IsKind(SyntaxKind.EndOfLineTrivia) ? judge.WithLeadingTrivia(Indentation(member).Prepend(end)) : judge;
    }

    private static IEnumerable<SyntaxTrivia> Indentation(MemberDeclarationSyntax member)
        => member.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
}
