using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

/// <summary>Edits of a method's <c>param</c> tags. The compiler wants them for all parameters or for none.</summary>
internal static class ParameterDocumentation
{
    /// <summary>Adds a tag for a new last parameter, if the others have tags.</summary>
    public static MethodDeclarationSyntax With(MethodDeclarationSyntax method, string name, string text)
    {
        if (Comment(method) is not { } comment || Tags(comment).LastOrDefault() is not { } last)
            return method;
        return Edit(method, comment, (source, start) =>
        {
            int end = last.Span.End - start;
            string prefix = LinePrefix(source, last.SpanStart - start);
            bool hasOwnLine = prefix.Contains("///") && prefix.All(static character => char.IsWhiteSpace(character) || character == '/');
            string lineBreak = !hasOwnLine ? "" : (source.Contains("\r\n") ? "\r\n" : "\n") + prefix;
            return source.Insert(end, $"{lineBreak}<param name=\"{name}\">{text}</param>");
        });
    }

    /// <summary>Removes the tag of a parameter that is removed.</summary>
    public static MethodDeclarationSyntax Without(MethodDeclarationSyntax method, string name)
    {
        if (Comment(method) is not { } comment || Tags(comment).FirstOrDefault(tag => NameOf(tag) == name) is not { } tag)
            return method;
        return Edit(method, comment, (source, start) =>
        {
            int from = tag.SpanStart - start;
            int to = tag.Span.End - start;
            string prefix = LinePrefix(source, from);
            int lineEnd = source.IndexOf('\n', to);
            bool hasOwnLine = prefix.Contains("///")
                && lineEnd >= 0
                && string.IsNullOrWhiteSpace(source.Substring(to, lineEnd - to))
                && prefix.All(static character => char.IsWhiteSpace(character) || character == '/');
            return hasOwnLine
                ? source.Remove(from - prefix.Length, lineEnd + 1 - from + prefix.Length)
                : source.Remove(from, to - from);
        });
    }

    private static SyntaxTrivia? Comment(MethodDeclarationSyntax method)
        => method.GetLeadingTrivia().Where(static trivia
            => trivia.HasStructure && trivia.GetStructure() is DocumentationCommentTriviaSyntax)
            .Select(static trivia => (SyntaxTrivia?)trivia)
            .LastOrDefault();

    private static IEnumerable<XmlNodeSyntax> Tags(SyntaxTrivia comment)
        => ((DocumentationCommentTriviaSyntax)comment.GetStructure()!).Content.Where(static node => NameOf(node) is not null);

    private static string? NameOf(XmlNodeSyntax node)
    {
        var (tag, attributes) = node switch
        {
            XmlElementSyntax element => (element.StartTag.Name, element.StartTag.Attributes),
            XmlEmptyElementSyntax element => (element.Name, element.Attributes),
            _ => (null, default),
        };
        return tag?.LocalName.ValueText == "param"
            ? attributes.OfType<XmlNameAttributeSyntax>().FirstOrDefault()?.Identifier.Identifier.ValueText : null;
    }

    private static string LinePrefix(string source, int position)
    {
        int lineStart = source.LastIndexOf('\n', position) + 1;
        return source.Substring(lineStart, position - lineStart);
    }

    /// <summary>Edits the comment as text, including its indentation, because its nodes do not know their lines.</summary>
    private static MethodDeclarationSyntax Edit(MethodDeclarationSyntax method, SyntaxTrivia comment, Func<string, int, string> change)
    {
        SyntaxTriviaList leading = method.GetLeadingTrivia();
        int last = leading.IndexOf(comment);
        int first = last > 0 && leading[last - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? last - 1 : last;
        string source = string.Concat(leading.Skip(first).Take(last - first + 1).Select(static trivia => trivia.ToFullString()));
        SyntaxTriviaList edited = SyntaxFactory.ParseLeadingTrivia(change(source, leading[first].FullSpan.Start));
        return method.WithLeadingTrivia(leading.Take(first).Concat(edited).Concat(leading.Skip(last + 1)));
    }
}
