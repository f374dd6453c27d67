using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.CodeFixes.Edits;

/// <summary>Edits of comma-separated lists that keep comments beside what they are about.</summary>
internal static class CommaLists
{
    /// <summary>The list with one more element, on a line of its own if the last element ends its line.</summary>
    /// <param name="list">The list.</param>
    /// <param name="added">The new last element.</param>
    /// <param name="indentation">The indentation of a new line, if no line of the list shows it.</param>
    public static SeparatedSyntaxList<T> Append<T>(SeparatedSyntaxList<T> list, T added, SyntaxTriviaList indentation)
        where T : SyntaxNode
    {
        if (list.Count == 0)
            return list.Add(added);
        T last = list.Last();
        SyntaxTriviaList behind = last.GetTrailingTrivia();
        if (!behind.Any(SyntaxKind.EndOfLineTrivia))
        {
            SyntaxToken comma = SyntaxFactory.Token(default, SyntaxKind.CommaToken, SyntaxFactory.TriviaList(SyntaxFactory.Space));
            return SyntaxFactory.SeparatedList<T>(list.GetWithSeparators().Add(comma).Add(added.WithLeadingTrivia().WithTrailingTrivia()));
        }
        if (last.GetLeadingTrivia() is [.., { RawKind: (int)SyntaxKind.WhitespaceTrivia } own])
            indentation = SyntaxFactory.TriviaList(own);
        var parts = list.Replace(last, last.WithTrailingTrivia()).GetWithSeparators()
            .Add(SyntaxFactory.Token(default, SyntaxKind.CommaToken, behind))
            .Add(added.WithLeadingTrivia(indentation).WithTrailingTrivia(
                behind.Last(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))));
        return SyntaxFactory.SeparatedList<T>(parts);
    }

    /// <summary>The list, which has several elements, without one of them.</summary>
    public static SeparatedSyntaxList<T> Without<T>(SeparatedSyntaxList<T> list, int index)
        where T : SyntaxNode
    {
        T removed = list[index];
        if (index < list.Count - 1)
        {
            T next = list[index + 1];
            SyntaxTriviaList behind = removed.GetTrailingTrivia().AddRange(Around(list.GetSeparator(index)));
            SyntaxTriviaList leading =
                HasComment(behind) || HasComment(next.GetLeadingTrivia())
                    ? removed.GetLeadingTrivia().AddRange(behind.SkipWhile(IsSpace)).AddRange(next.GetLeadingTrivia())
                : removed.GetLeadingTrivia();
            return list.Replace(next, next.WithLeadingTrivia(leading)).RemoveAt(index);
        }
        T previous = list[index - 1];
        SyntaxTriviaList before = Around(list.GetSeparator(index - 1)).AddRange(removed.GetLeadingTrivia());
        SyntaxTriviaList rest = removed.GetTrailingTrivia();
        if (HasComment(before))
        {
            // The end of the removed element's line is not needed again.
            bool endsLine = before.Reverse().SkipWhile(IsSpace).FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia);
            if (rest.All(static trivia => IsSpace(trivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia)) && rest.Count > 0 && endsLine)
            {
                before = new(before.Reverse().SkipWhile(IsSpace).Reverse());
                rest = default;
            }
            else if (endsLine)
            {
                rest = new(rest.SkipWhile(IsSpace));
            }
            else if (rest.Count == 0)
            {
                before = new(before.Reverse().SkipWhile(IsSpace).Reverse());
            }
            rest = before.AddRange(rest);
        }
        return list.Replace(previous, previous.WithTrailingTrivia(previous.GetTrailingTrivia().AddRange(rest))).RemoveAt(index);
    }

    public static bool HasComment(IEnumerable<SyntaxTrivia> trivia)
        => trivia.Any(static piece => !IsSpace(piece) && !piece.IsKind(SyntaxKind.EndOfLineTrivia));

    private static SyntaxTriviaList Around(SyntaxToken token) => token.LeadingTrivia.AddRange(token.TrailingTrivia);

    private static bool IsSpace(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia);

}
