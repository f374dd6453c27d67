using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace AllSettled.CodeFixes;

/// <summary>Attributes in source text: finding one, taking one away, giving one an argument.</summary>
internal static class Attributes
{
    /// <summary>The attribute of that type on the nearest declaration around the place that has it, be the place in the attribute or not.</summary>
    public static AttributeSyntax? Find(FixTarget target, string name, string namespaceName)
    {
        foreach (SyntaxNode node in target.Node.AncestorsAndSelf())
        {
            foreach (AttributeListSyntax list in node is AttributeListSyntax itself ? [itself] : node.ChildNodes().OfType<AttributeListSyntax>())
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
            // What encloses the declaration has attributes of its own.
            if (node is MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
                return null;
        }
        return null;
    }

    /// <summary>The declaration without the attribute, and without the list that it stood in alone. What stood before stays.</summary>
    public static SyntaxNode Without(SyntaxNode declaration, AttributeSyntax attribute)
    {
        AttributeSyntax? found = declaration.ChildNodes().OfType<AttributeListSyntax>()
            .SelectMany(static list => list.Attributes)
            .FirstOrDefault(candidate => candidate.IsEquivalentTo(attribute));
        if (found?.Parent is not AttributeListSyntax list)
            return declaration;
        SyntaxNode gone = list.Attributes.Count == 1 ? list : found;
        return declaration.RemoveNode(gone, SyntaxRemoveOptions.KeepNoTrivia)!.WithLeadingTrivia(declaration.GetLeadingTrivia());
    }

    /// <summary>
    /// The method with <c>[SettledBatch]</c> on a line of its own, or before it where it does not begin one. The name brings
    /// its <c>using</c> along.
    /// </summary>
    public static MethodDeclarationSyntax WithSettledBatch(MethodDeclarationSyntax method, INamedTypeSymbol attribute, SyntaxGenerator generator)
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

    /// <summary>The one that ends the line before the method's first; null where that line is not the method's alone.</summary>
    private static SyntaxTrivia? LineBreakBefore(MethodDeclarationSyntax method)
    {
        foreach (SyntaxTrivia trivia in method.GetFirstToken().GetPreviousToken().TrailingTrivia.Concat(method.GetLeadingTrivia()))
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return trivia;
        }
        return null;
    }

    /// <summary>The attribute with a named argument, in the place of one of that name if there is one.</summary>
    public static AttributeSyntax With(AttributeSyntax attribute, string name, string value)
    {
        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(SyntaxFactory.ParseExpression(value))
            .WithNameEquals(SyntaxFactory.NameEquals(
                SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space)));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        if (list.Arguments.FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == name) is { } existing)
            return attribute.WithArgumentList(list.ReplaceNode(existing, argument));
        if (list.Arguments.Count > 0)
            argument = argument.WithLeadingTrivia(SyntaxFactory.Space);
        return attribute.WithArgumentList(list.AddArguments(argument));
    }
}
