using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>
/// SB0061: gives the parameters of the only method of that name the types that they need, and lets it return <c>bool</c>. Its body must
/// compile as it is, and nobody else may call it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChangeJudgeFix)), Shared]
public sealed class ChangeJudgeFix() : JudgeFix(RejectIfRules.SB0061JudgeDoesNotFit)
{
    private protected override MemberEdit? Plan(FixTarget target, ItemMethod item)
    {
        ITypeSymbol result = JudgeSearch.Judged(item);
        if (JudgeSearch.Named(item) is not [var judge] || DeclarationOf(judge, target) is not { } place)
            return null;
        ITypeSymbol[] types = judge.Parameters.Length == 1 ? [result] : [.. item.Varying.Select(static varying => varying.Type), result];
        if (types.Length != judge.Parameters.Length
            || ChangeableMethod.Of(place) is not { } method
            || MethodUses.Of(method, place).Count > 0)
        {
            return null;
        }
        return new("Change the signature", method.SyntaxTree, judge.ToDisplayString(), editor =>
        {
            for (int i = 0; i < types.Length; i++)
            {
                if (!MethodSearch.Accepts(judge.Parameters[i], types[i], target.Model.Compilation))
                    editor.ReplaceNode(method.ParameterList.Parameters[i], Taking(method.ParameterList.Parameters[i], types[i], place));
            }
            if (!JudgeSearch.ReturnsVerdict(judge))
            {
                editor.ReplaceNode(method.ReturnType,
                    SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.BoolKeyword)).WithTriviaFrom(method.ReturnType));
            }
        });
    }

    /// <summary>The parameter with this type, by value and required.</summary>
    private static ParameterSyntax Taking(ParameterSyntax parameter, ITypeSymbol type, FixTarget place)
        => parameter
            .WithModifiers(default)
            .WithDefault(null)
            .WithType(SyntaxFactory.ParseTypeName(Display(type, place.Model, parameter.SpanStart)).WithTrailingTrivia(SyntaxFactory.Space))
            .WithTriviaFrom(parameter);
}
