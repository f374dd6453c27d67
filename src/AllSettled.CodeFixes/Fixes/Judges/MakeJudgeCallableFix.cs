using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes.Judges;

/// <summary>SB0064: makes the judge static, visible to generated code, or both.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeJudgeCallableFix)), Shared]
public sealed class MakeJudgeCallableFix() : JudgeFix(RejectIfRules.SB0064JudgeOutOfReach)
{
    private protected override JudgeEdit? Plan(FixTarget target, ItemMethod item)
    {
        Compilation compilation = target.Model.Compilation;
        if (JudgeSearch.Of(item, compilation) is not { Problem: SearchProblem.OutOfReach, Found: { } judge }
            || DeclarationOf(judge, target) is not { } place)
        {
            return null;
        }
        bool makeStatic = !judge.IsStatic && (item.IsForeign || item.Method.IsStatic);
        if (place.Node is not MethodDeclarationSyntax method || (makeStatic && !CanBeStatic(place)))
            return null;
        MemberDeclarationSyntax[] hidden = MethodSearch.IsAccessible(judge, item, compilation) ? [] : Visibility.Hidden(place, method);
        if (!makeStatic && hidden.Length == 0)
            return null;
        string title = !makeStatic ? "Make internal" : hidden.Length == 0 ? "Make static" : "Make static and internal";
        return new(title, method.SyntaxTree, judge.ToDisplayString(), editor =>
        {
            if (makeStatic)
            {
                editor.ReplaceNode(method, static (current, _) => Modifiers.WithLast(
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
