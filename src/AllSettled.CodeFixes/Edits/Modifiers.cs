using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

/// <summary>Members with other modifiers; the comments and line breaks before a member stay where they are.</summary>
internal static class Modifiers
{
    public static MemberDeclarationSyntax WithFirst(MemberDeclarationSyntax member, SyntaxKind modifier) => With(member, modifier, _ => 0);

    /// <summary>As the last one, but before <c>partial</c>, which the language wants there.</summary>
    public static MemberDeclarationSyntax WithLast(MemberDeclarationSyntax member, SyntaxKind modifier)
        => With(member, modifier, static modifiers => modifiers.IndexOf(SyntaxKind.PartialKeyword) is >= 0 and var index ? index : modifiers.Count);

    /// <summary>
    /// The modifier goes last, where the language wants it, and takes over what stood before the keyword: behind an <c>#endif</c>
    /// it is there whichever modifiers are.
    /// </summary>
    public static TypeDeclarationSyntax MakePartial(TypeDeclarationSyntax type)
    {
        SyntaxToken keyword = type.Keyword;
        SyntaxToken partial = SyntaxFactory.Token(keyword.LeadingTrivia, SyntaxKind.PartialKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return type.WithKeyword(keyword.WithLeadingTrivia()).WithModifiers(type.Modifiers.Add(partial));
    }

    public static MemberDeclarationSyntax Without(MemberDeclarationSyntax member, params SyntaxKind[] modifiers)
        => Change(member, tokens => SyntaxFactory.TokenList(tokens.Where(token => !modifiers.Contains(token.Kind()))));

    private static MemberDeclarationSyntax With(MemberDeclarationSyntax member, SyntaxKind modifier, Func<SyntaxTokenList, int> place)
        => Change(member, tokens => tokens.Insert(place(tokens), SyntaxFactory.Token(modifier).WithTrailingTrivia(SyntaxFactory.Space)));

    private static MemberDeclarationSyntax Change(MemberDeclarationSyntax member, Func<SyntaxTokenList, SyntaxTokenList> change)
    {
        // Whichever token comes first after the attributes has what stands before it.
        SyntaxToken before = FirstAfterAttributes(member);
        member = member.ReplaceToken(before, before.WithLeadingTrivia());
        member = member.WithModifiers(change(member.Modifiers));
        SyntaxToken first = FirstAfterAttributes(member);
        return member.ReplaceToken(first, first.WithLeadingTrivia(before.LeadingTrivia));
    }

    private static SyntaxToken FirstAfterAttributes(MemberDeclarationSyntax member)
        => member.AttributeLists.Count == 0 ? member.GetFirstToken() : member.AttributeLists.Last().GetLastToken().GetNextToken();
}
