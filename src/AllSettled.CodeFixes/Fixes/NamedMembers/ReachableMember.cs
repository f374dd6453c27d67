using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>Makes a member static, visible to generated code, or both.</summary>
internal static class ReachableMember
{
    /// <summary>The edit, or null if the member is out of reach for another reason.</summary>
    /// <param name="member">The member that the attribute names.</param>
    /// <param name="isSeen">Whether the wrapper sees it.</param>
    /// <param name="item">The item method.</param>
    /// <param name="place">The declaration of the member.</param>
    public static MemberEdit? Plan(ISymbol member, bool isSeen, ItemMethod item, FixTarget place)
    {
        bool makeStatic = member is IMethodSymbol && !member.IsStatic && (item.IsForeign || item.Method.IsStatic);
        if (place.Enclosing<MemberDeclarationSyntax>() is not { } declaration || (makeStatic && !CanBeStatic(place)))
            return null;
        MemberDeclarationSyntax[] hidden = isSeen ? [] : Visibility.Hidden(place, declaration);
        if (!makeStatic && hidden.Length == 0)
            return null;
        string title = !makeStatic ? "Make internal" : hidden.Length == 0 ? "Make static" : "Make static and internal";
        return new(title, declaration.SyntaxTree, member.ToDisplayString(), editor =>
        {
            if (makeStatic)
            {
                editor.ReplaceNode(declaration, static (current, _) => Modifiers.WithLast(
                    Modifiers.Without((MemberDeclarationSyntax)current, SyntaxKind.ReadOnlyKeyword), SyntaxKind.StaticKeyword));
            }
            Visibility.MakeInternal(hidden, editor);
        });
    }

    /// <summary>Whether nothing prescribes an instance method, and no other code calls it on an instance that it names.</summary>
    private static bool CanBeStatic(FixTarget place)
        => ChangeableMethod.Of(place) is { } method
            && MethodUses.Of(method, place).All(static use => use.Name.Parent is InvocationExpressionSyntax);
}
