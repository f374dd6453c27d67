using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Declarations;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB0006: makes the type visible to generated code.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveFileModifierFix)), Shared]
public sealed class RemoveFileModifierFix() : DocumentFix("Remove the file modifier", PlacementRules.SB0006FileLocalType)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Node.Ancestors().OfType<BaseTypeDeclarationSyntax>()
            .LastOrDefault(static type => type.Modifiers.Any(SyntaxKind.FileKeyword)) is { } type
            ? editor => editor.ReplaceNode(type, static (current, _)
                => Modifiers.Without((MemberDeclarationSyntax)current, SyntaxKind.FileKeyword))
            : null;
}

/// <summary>SB0040: makes an interface's method, and the types around it, visible to the class of the wrappers.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeInternalFix)), Shared]
public sealed class MakeInternalFix() : DocumentFix("Make internal", PlacementRules.SB0040HiddenFromExtensions)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        MemberDeclarationSyntax[] hidden = Hidden(target, target.Node);
        return editor => MakeAllInternal(hidden, editor);
    }

    /// <summary>The declaration and those around it that a class in the same assembly does not see.</summary>
    internal static MemberDeclarationSyntax[] Hidden(FixTarget target, SyntaxNode declaration) =>
    [
        .. declaration.AncestorsAndSelf().OfType<MemberDeclarationSyntax>()
            .Where(member => target.Declared(member)?.DeclaredAccessibility
                is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal),
    ];

    internal static void MakeAllInternal(MemberDeclarationSyntax[] hidden, SyntaxEditor editor)
    {
        foreach (MemberDeclarationSyntax member in hidden)
            editor.ReplaceNode(member, static (current, _) => MakeInternal((MemberDeclarationSyntax)current));
    }

    private static MemberDeclarationSyntax MakeInternal(MemberDeclarationSyntax member) => Modifiers.WithFirst(
        Modifiers.Without(member, SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword),
            SyntaxKind.InternalKeyword);
}

/// <summary>SB0064: makes the method that RejectIf names visible to generated code.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeJudgeInternalFix)), Shared]
public sealed class MakeJudgeInternalFix() : DocumentFix("Make internal", RejectIfRules.SB0064JudgeOutOfReach)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (JudgedMethod(target) is not { } judged
            || target.Model.GetConstantValue(target.Node, target.CancellationToken).Value is not string name
            || judged.Type.TypeAndInherited().SelectMany(type => type.GetMembers(name)).ToArray()
                is not [IMethodSymbol { DeclaringSyntaxReferences: [var reference] } judge]
            || reference.SyntaxTree != target.Model.SyntaxTree
            || (judged.MustBeStatic && !judge.IsStatic))
        {
            return null;
        }
        MemberDeclarationSyntax[] hidden = MakeInternalFix.Hidden(target, reference.GetSyntax(target.CancellationToken));
        return hidden.Length == 0 ? null : editor => MakeInternalFix.MakeAllInternal(hidden, editor);
    }

    /// <summary>The type that has the method, and whether the method must be static.</summary>
    private static (INamedTypeSymbol Type, bool MustBeStatic)? JudgedMethod(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is { } method)
            return target.Declared(method) is IMethodSymbol symbol ? (symbol.ContainingType, symbol.IsStatic) : null;
        return target.Enclosing<AttributeArgumentListSyntax>()?.Arguments
            .FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.ValueText == "RejectIfType")
                is { Expression: TypeOfExpressionSyntax { Type: var name } }
            && target.Model.GetTypeInfo(name, target.CancellationToken).Type is INamedTypeSymbol type
                ? (type, true)
                : null;
    }
}

/// <summary>SB1007: makes a struct's method readonly if it changes nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeReadOnlyFix)), Shared]
public sealed class MakeReadOnlyFix() : DocumentFix("Make readonly", ItemMethodWarnings.SB1007MutableStructReceiver)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is not { } method
            || MethodBodies.WrittenIn(method, target.Model)?.Any(static symbol => symbol is IParameterSymbol { IsThis: true }) != false)
        {
            return null;
        }
        return editor => editor.ReplaceNode(
            method, static (current, _) => Modifiers.WithLast((MemberDeclarationSyntax)current, SyntaxKind.ReadOnlyKeyword));
    }
}
