using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB0021: makes an <c>async void</c> method return a task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnTaskFix)), Shared]
public sealed class ReturnTaskFix() : DocumentFix("Return Task", ReturnRules.SB0021AsyncVoid)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is not { } task)
        {
            return null;
        }
        return editor => editor.ReplaceNode(
            method.ReturnType, (current, generator) => generator.TypeExpression(task, addImport: true).WithTriviaFrom(current));
    }
}

/// <summary>SB0022: returns the value in place of a reference to it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnValueFix)), Shared]
public sealed class ReturnValueFix() : DocumentFix("Return the value", ReturnRules.SB0022ResultByReference)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { ReturnType: RefTypeSyntax type } method)
            return null;
        RefExpressionSyntax[] results =
        [
            .. method.DescendantNodes().OfType<RefExpressionSyntax>()
                .Where(result => result.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax
                    && MethodBodies.IsOf(method, result)),
        ];
        return editor =>
        {
            editor.ReplaceNode(type, type.Type.WithTriviaFrom(type));
            foreach (RefExpressionSyntax result in results)
                editor.ReplaceNode(result, static (current, _) => ((RefExpressionSyntax)current).Expression.WithTriviaFrom(current));
        };
    }
}
