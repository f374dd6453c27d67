using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>
/// A method that the attribute names, and that is created after the item method. For a foreign method, it is created at the end of the
/// type that the attribute gives.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Returned">The type that it returns, as text.</param>
/// <param name="Parameters">The types and names of its parameters.</param>
internal sealed record CreatedMethod(string Name, string Returned, params (ITypeSymbol Type, string Name)[] Parameters)
{
    /// <summary>The edit that creates it, or null if there is no place for it.</summary>
    /// <param name="target">The place of the diagnostic.</param>
    /// <param name="item">The item method.</param>
    /// <param name="foreignType">The type that gets the method, if the item method is foreign.</param>
    public MemberEdit? Plan(FixTarget target, ItemMethod item, ITypeSymbol? foreignType)
    {
        const string title = "Create the method";
        if (!SyntaxFacts.IsValidIdentifier(Name))
            return null;
        if (target.Enclosing<MethodDeclarationSyntax>() is { } method)
        {
            MemberDeclarationSyntax created = After(method, Declaration(item, target.Model, method.SpanStart));
            return new(title, method.SyntaxTree, Key(item.Receiver), editor => editor.InsertAfter(method, created));
        }
        if (foreignType is not { DeclaringSyntaxReferences: [var reference, ..] }
            || reference.GetSyntax(target.CancellationToken) is not TypeDeclarationSyntax { OpenBraceToken.RawKind: not 0 } type
            || !target.Model.Compilation.ContainsSyntaxTree(type.SyntaxTree))
        {
            return null;
        }
        SemanticModel model = target.Model.Compilation.GetSemanticModel(type.SyntaxTree);
        MemberDeclarationSyntax last = Declaration(item, model, type.OpenBraceToken.Span.End);
        return new(title, type.SyntaxTree, Key(foreignType), editor => editor.ReplaceNode(
            type, (current, _) => Append((TypeDeclarationSyntax)current, last)));
    }

    /// <summary>Two methods of a type cannot differ only by what may be null.</summary>
    private string Key(ITypeSymbol type)
    {
        var types = Parameters.Select(static parameter => parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        return $"{type.ToDisplayString()}.{Name}({string.Join(", ", types)})";
    }

    private MemberDeclarationSyntax Declaration(ItemMethod item, SemanticModel model, int position)
    {
        string access = item.ExtensionClassName is null ? "private" : "internal";
        string parameters = string.Join(", ", Parameters.Select(parameter
            => $"{NamedMemberFix.Display(parameter.Type, model, position)} {CSharpNames.Escape(parameter.Name)}"));
        MemberDeclarationSyntax method = SyntaxFactory.ParseMemberDeclaration($"{access} static {Returned} {CSharpNames.Escape(Name)}"
            + $"({parameters}) => throw new global::System.NotImplementedException();")!;
        return method.ReplaceNodes(method.DescendantNodes().OfType<QualifiedNameSyntax>(), static (_, current)
            => current.WithAdditionalAnnotations(Simplifier.Annotation));
    }

    private static TypeDeclarationSyntax Append(TypeDeclarationSyntax type, MemberDeclarationSyntax method)
    {
        if (type.Members.LastOrDefault() is { } last)
            return type.AddMembers(After(last, method));
        SyntaxTriviaList behindBrace = type.OpenBraceToken.TrailingTrivia;
        return behindBrace.LastOrDefault() is var end && end.IsKind(SyntaxKind.EndOfLineTrivia)
            ? type.AddMembers(method.WithLeadingTrivia(Indentation(type).Append(SyntaxFactory.Whitespace("    "))).WithTrailingTrivia(end))
            : type.AddMembers(method.WithTrailingTrivia(behindBrace));
    }

    /// <summary>The method with an empty line before it, if the member before it ends its line.</summary>
    private static MemberDeclarationSyntax After(MemberDeclarationSyntax member, MemberDeclarationSyntax method)
    {
        SyntaxTrivia end = member.GetTrailingTrivia().LastOrDefault();
        method = method.WithTrailingTrivia(end);
        return end.IsKind(SyntaxKind.EndOfLineTrivia) ? method.WithLeadingTrivia(Indentation(member).Prepend(end)) : method;
    }

    private static IEnumerable<SyntaxTrivia> Indentation(MemberDeclarationSyntax member)
        => member.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
}
