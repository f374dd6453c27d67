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

/// <summary>SB1010: adds <c>[SettledBatch]</c> to the method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkMethodFix)), Shared]
public sealed class MarkMethodFix() : DocumentFix("Mark the method [SettledBatch]", PerItemAnalyzer.SB1010PerItemAlone)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax method }
            || target.Model.Compilation.GetTypeByMetadataName(KnownTypes.SettledBatchAttribute) is not { } attribute)
        {
            return null;
        }
        TypeDeclarationSyntax[] types = target.Declared(method) is IMethodSymbol symbol && PlacementRules.StandsInContainingType(symbol)
            ? [.. method.Ancestors().OfType<TypeDeclarationSyntax>()]
            : [];
        return editor =>
        {
            // Several parameters of a method, or several methods of a type, may have the diagnostic. The first one makes the edit.
            editor.ReplaceNode(method, (current, generator) => current is MethodDeclarationSyntax declaration && !IsMarked(declaration)
                ? Attributes.WithSettledBatch(declaration, attribute, generator)
                : current);
            foreach (TypeDeclarationSyntax type in types)
            {
                editor.ReplaceNode(type, static (current, _)
                    => current is TypeDeclarationSyntax around && !around.Modifiers.Any(SyntaxKind.PartialKeyword)
                    ? Modifiers.MakePartial(around)
                    : current);
            }
        };
    }

    private static bool IsMarked(MethodDeclarationSyntax method)
        => method.AttributeLists
            .SelectMany(static list => list.Attributes)
            .Any(static attribute => attribute.Name.ToString().Contains("SettledBatch"));
}
