using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

/// <summary>Edits of members' modifiers that keep the comments and line breaks before a member.</summary>
internal static class Modifiers
{
    public static MemberDeclarationSyntax WithFirst(MemberDeclarationSyntax member, SyntaxKind modifier) => With(member, modifier, _ => 0);

    /// <summary>Adds the modifier last, but before <c>partial</c>, which must be the last one.</summary>
    public static MemberDeclarationSyntax WithLast(MemberDeclarationSyntax member, SyntaxKind modifier)
        => With(member, modifier, static modifiers
            => modifiers.IndexOf(SyntaxKind.PartialKeyword) is >= 0 and var index ? index : modifiers.Count);

    /// <summary>
    /// Adds the modifier last, as the language requires, and gives it the trivia before the keyword. So the modifier stays valid whichever
    /// branch of an <c>#if</c> among the modifiers is active.
    /// </summary>
    public static TypeDeclarationSyntax MakePartial(TypeDeclarationSyntax type)
    {
        SyntaxToken keyword = type.Keyword;
        SyntaxToken partial = SyntaxFactory.Token(keyword.LeadingTrivia, SyntaxKind.PartialKeyword,
            SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return type.WithKeyword(keyword.WithLeadingTrivia()).WithModifiers(type.Modifiers.Add(partial));
    }

    public static MemberDeclarationSyntax Without(MemberDeclarationSyntax member, params SyntaxKind[] modifiers)
        => Change(member, tokens => SyntaxFactory.TokenList(tokens.Where(token => !modifiers.Contains(token.Kind()))));

    private static MemberDeclarationSyntax With(MemberDeclarationSyntax member, SyntaxKind modifier, Func<SyntaxTokenList, int> place)
        => Change(member, tokens => tokens.Insert(place(tokens), SyntaxFactory.Token(modifier).WithTrailingTrivia(SyntaxFactory.Space)));

    private static MemberDeclarationSyntax Change(MemberDeclarationSyntax member, Func<SyntaxTokenList, SyntaxTokenList> change)
    {
        // The first token after the attributes has the trivia before the member.
        SyntaxToken before = FirstAfterAttributes(member);
        member = member.ReplaceToken(before, before.WithLeadingTrivia());
        member = member.WithModifiers(change(member.Modifiers));
        SyntaxToken first = FirstAfterAttributes(member);
        return member.ReplaceToken(first, first.WithLeadingTrivia(before.LeadingTrivia));
    }

    private static SyntaxToken FirstAfterAttributes(MemberDeclarationSyntax member)
        => member.AttributeLists.Count == 0 ? member.GetFirstToken() : member.AttributeLists.Last().GetLastToken().GetNextToken();
}
