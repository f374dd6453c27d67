using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Declarations;
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
        => editor => Visibility.MakeInternal(Visibility.Hidden(target, target.Node), editor);
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
