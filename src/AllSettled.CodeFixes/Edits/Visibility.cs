using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Edits;

/// <summary>Edits that make declarations visible to generated code.</summary>
internal static class Visibility
{
    /// <summary>The declaration and those around it that a class in the same assembly does not see.</summary>
    public static MemberDeclarationSyntax[] Hidden(FixTarget target, SyntaxNode declaration) =>
    [
        .. declaration.AncestorsAndSelf().OfType<MemberDeclarationSyntax>()
            .Where(member => target.Declared(FirstDeclarator(member))?.DeclaredAccessibility
                is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal),
    ];

    /// <summary>A declaration of fields declares no symbol itself, but its variables do.</summary>
    private static SyntaxNode FirstDeclarator(MemberDeclarationSyntax member)
        => member is BaseFieldDeclarationSyntax field ? field.Declaration.Variables[0] : member;

    public static void MakeInternal(MemberDeclarationSyntax[] hidden, SyntaxEditor editor)
    {
        foreach (MemberDeclarationSyntax member in hidden)
            editor.ReplaceNode(member, static (current, _) => MakeInternal((MemberDeclarationSyntax)current));
    }

    private static MemberDeclarationSyntax MakeInternal(MemberDeclarationSyntax member) => Modifiers.WithFirst(
        Modifiers.Without(member, SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword),
            SyntaxKind.InternalKeyword);
}
