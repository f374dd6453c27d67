using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace AllSettled.CodeFixes.Edits;

/// <summary>Edits of attributes in source text: finds one, removes one, adds an argument.</summary>
internal static class Attributes
{
    /// <summary>
    /// The attribute of this type on the nearest declaration that has it. The place may be in the declaration or in the attribute.
    /// </summary>
    public static AttributeSyntax? Find(FixTarget target, string name, string namespaceName)
    {
        foreach (SyntaxNode node in target.Node.AncestorsAndSelf())
        {
            foreach (AttributeListSyntax list in node is AttributeListSyntax itself
                ? [itself] : node.ChildNodes().OfType<AttributeListSyntax>())
            {
                if (node is CompilationUnitSyntax)
                    return null;
                foreach (AttributeSyntax attribute in list.Attributes)
                {
                    if ((node is not AttributeListSyntax || attribute.Span.Contains(target.Node.Span))
                        && target.Model.GetTypeInfo(attribute, target.CancellationToken).Type.Is(name, namespaceName))
                    {
                        return attribute;
                    }
                }
            }
            // An enclosing declaration has attributes of its own.
            if (node is MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
                return null;
        }
        return null;
    }

    /// <summary>
    /// The declaration without the attribute. If the attribute's list is empty then, it is removed too. Comments and directives around it
    /// stay: an <c>#if</c> may stand before the list and its <c>#endif</c> after it.
    /// </summary>
    public static SyntaxNode Without(SyntaxNode declaration, AttributeSyntax attribute)
    {
        AttributeListSyntax[] lists = [.. declaration.ChildNodes().OfType<AttributeListSyntax>()];
        int index = Array.FindIndex(lists, list => list.Attributes.Any(candidate => candidate.IsEquivalentTo(attribute)));
        if (index < 0)
            return declaration;
        AttributeListSyntax list = lists[index];
        if (list.Attributes.Count > 1)
            return declaration.ReplaceNode(list, Without(list, list.Attributes.First(candidate => candidate.IsEquivalentTo(attribute))));
        SyntaxToken next = list.GetLastToken().GetNextToken();
        if (index > 0 && EndsLineOf(lists[index - 1], list))
            return RemoveList(declaration.ReplaceNode(lists[index - 1], lists[index - 1].WithTrailingTrivia(list.GetTrailingTrivia())),
                index);
        declaration = declaration.ReplaceToken(next, next.WithLeadingTrivia(Around(list).AddRange(next.LeadingTrivia)));
        return RemoveList(declaration, index);
    }

    private static SyntaxNode RemoveList(SyntaxNode declaration, int index)
        => declaration.RemoveNode(declaration.ChildNodes().OfType<AttributeListSyntax>().ElementAt(index),
            SyntaxRemoveOptions.KeepNoTrivia)!;

    /// <summary>Whether the list ends the line that the other one stands on, with only white space between them.</summary>
    private static bool EndsLineOf(AttributeListSyntax other, AttributeListSyntax list)
        => list.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            && other.GetTrailingTrivia().Concat(list.GetLeadingTrivia()).All(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));

    private static AttributeListSyntax Without(AttributeListSyntax list, AttributeSyntax attribute)
        => list.WithAttributes(CommaLists.Without(list.Attributes, list.Attributes.IndexOf(attribute)));

    /// <summary>The trivia around a list that does not belong to it alone, as its line and its indentation do.</summary>
    private static SyntaxTriviaList Around(AttributeListSyntax list)
    {
        SyntaxTriviaList before = list.GetLeadingTrivia();
        SyntaxTriviaList behind = list.GetTrailingTrivia();
        if (behind.Any(static trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            return before.AddRange(behind.SkipWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)));
        bool endsLine = behind.Any(SyntaxKind.EndOfLineTrivia);
        SyntaxTriviaList previous = list.GetFirstToken().GetPreviousToken().TrailingTrivia;
        if (endsLine && previous.Count > 0 && !previous.Any(SyntaxKind.EndOfLineTrivia))
            return before.AddRange(behind);
        return endsLine ? new SyntaxTriviaList(
            before.Reverse().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse()) : before;
    }

    /// <summary>
    /// The method with <c>[SettledBatch]</c> on a line of its own, or directly before it if the method does not begin a line. The fix adds
    /// the <c>using</c> for the name.
    /// </summary>
    public static MethodDeclarationSyntax WithSettledBatch(MethodDeclarationSyntax method, INamedTypeSymbol attribute,
        SyntaxGenerator generator)
    {
        var name = (NameSyntax)generator.TypeExpression(attribute, addImport: true).WithAdditionalAnnotations(Simplifier.Annotation);
        SyntaxTriviaList leading = method.GetLeadingTrivia();
        SyntaxTriviaList trailing = SyntaxFactory.TriviaList(SyntaxFactory.Space);
        if (LineBreakBefore(method) is { } lineBreak)
        {
            trailing = SyntaxFactory.TriviaList(lineBreak)
                .AddRange(leading.Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)));
        }
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(name)))
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(trailing);
        method = method.WithLeadingTrivia();
        return method.WithAttributeLists(method.AttributeLists.Insert(0, list));
    }

    /// <summary>The end of the line before the method, or null if the method does not begin a line.</summary>
    private static SyntaxTrivia? LineBreakBefore(MethodDeclarationSyntax method)
    {
        foreach (SyntaxTrivia trivia in method.GetFirstToken().GetPreviousToken().TrailingTrivia.Concat(method.GetLeadingTrivia()))
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return trivia;
        }
        return null;
    }

    /// <summary>The attribute with a named argument. It replaces an argument of the same name.</summary>
    public static AttributeSyntax With(AttributeSyntax attribute, string name, string value)
    {
        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(SyntaxFactory.ParseExpression(value))
            .WithNameEquals(SyntaxFactory.NameEquals(
                SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space)));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        if (list.Arguments.FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == name) is { } existing)
            return attribute.WithArgumentList(
                list.ReplaceNode(existing.Expression, argument.Expression.WithTriviaFrom(existing.Expression)));
        if (list.Arguments.Count > 0)
            argument = argument.WithLeadingTrivia(SyntaxFactory.Space);
        return attribute.WithArgumentList(list.AddArguments(argument));
    }

    /// <summary>The attribute without a named argument. Comments about it stay.</summary>
    public static AttributeSyntax WithoutArgument(AttributeSyntax attribute, string name)
    {
        if (attribute.ArgumentList is not { } list)
            return attribute;
        int index = list.Arguments.IndexOf(candidate => candidate.NameEquals?.Name.Identifier.ValueText == name);
        if (index < 0)
            return attribute;
        if (list.Arguments.Count > 1)
        {
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
