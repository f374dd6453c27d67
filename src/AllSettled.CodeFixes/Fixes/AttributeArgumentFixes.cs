using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Concurrency;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB0030 and SB0031: removes an invalid argument.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseDefaultArgumentFix)), Shared]
public sealed class UseDefaultArgumentFix()
    : DocumentFix("Use the default", AttributeRules.SB0030InvalidMaxConcurrency, AttributeRules.SB0031InvalidName)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<AttributeArgumentSyntax>()
            is not { NameEquals.Name.Identifier.ValueText: var name, Parent.Parent: AttributeSyntax attribute })
        {
            return null;
        }
        return editor => editor.ReplaceNode(attribute, (current, _) => Attributes.WithoutArgument((AttributeSyntax)current, name));
    }
}

/// <summary>SB1003: lets items run one after another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunInSequenceFix)), Shared]
public sealed class RunInSequenceFix() : DocumentFix("Run items one after another", ThreadUnsafety.SB1003NotThreadSafe)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        AttributeSyntax? attribute = target.Enclosing<AttributeSyntax>();
        if (attribute is null && target.Enclosing<MethodDeclarationSyntax>() is { } method)
            attribute = Attributes.Find(target with { Node = method }, "SettledBatchAttribute", "AllSettled");
        return attribute is null ? null
            : editor => editor.ReplaceNode(attribute, static (current, _)
                => Attributes.With((AttributeSyntax)current, "MaxConcurrency", "1"));
    }
}

/// <summary>SB0063 and SB0065: removes RejectIf, and RejectIfType with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveRejectIfFix)), Shared]
public sealed class RemoveRejectIfFix()
    : DocumentFix("Remove RejectIf", RejectIfRules.SB0063NothingToJudge, RejectIfRules.SB0065JudgeWithoutType)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Enclosing<AttributeSyntax>() is not { } attribute ? null
            : editor => editor.ReplaceNode(attribute, static (current, _) => Attributes.WithoutArgument(
                Attributes.WithoutArgument((AttributeSyntax)current, "RejectIf"), "RejectIfType"));
}

/// <summary>SB0060: creates the method that RejectIf names.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreateJudgeFix)), Shared]
public sealed class CreateJudgeFix() : DocumentFix("Create the method", RejectIfRules.SB0060JudgeNotFound)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is not { } method
            || target.Declared(method) is not IMethodSymbol symbol
            || ItemMethod.Of(symbol) is not { RejectIf: { } name } item
            || !SyntaxFacts.IsValidIdentifier(name)
            || name == symbol.ContainingType.Name
            || !symbol.ContainingType.GetMembers(name).IsEmpty)
        {
            return null;
        }
        ITypeSymbol result = JudgeSearch.Judged(item).Result;
        // The method has no type parameters of its own.
        if (symbol.TypeParameters.Any(parameter => Mentions(result, parameter)))
            return null;
        string type = result.ToMinimalDisplayString(target.Model, method.SpanStart, SymbolDisplayFormat.MinimallyQualifiedFormat
            .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));
        string access = item.ExtensionClassName is null ? "private" : "internal";
        MemberDeclarationSyntax judge = SyntaxFactory.ParseMemberDeclaration(
            $"{access} static bool {CSharpNames.Escape(name)}({type} result) => throw new global::System.NotImplementedException();")!;
        judge = judge
            .ReplaceNodes(judge.DescendantNodes().OfType<QualifiedNameSyntax>(), static (_, current)
                => current.WithAdditionalAnnotations(Simplifier.Annotation))
            .WithLeadingTrivia(LineBefore(method))
            .WithTrailingTrivia(method.GetTrailingTrivia().LastOrDefault());
        return editor => editor.InsertAfter(method, judge);
    }

    private static bool Mentions(ITypeSymbol type, ITypeParameterSymbol parameter) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, parameter),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Mentions(argument, parameter)),
        _ => SymbolEqualityComparer.Default.Equals(type, parameter),
    };

    /// <summary>An empty line and the method's indentation, if the method ends its line.</summary>
    private static IEnumerable<SyntaxTrivia> LineBefore(MethodDeclarationSyntax method)
    {
        SyntaxTrivia end = method.GetTrailingTrivia().LastOrDefault();
        return end.IsKind(SyntaxKind.EndOfLineTrivia)
            ? method.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Prepend(end)
            : [];
    }
}
