using System.Composition;
using AllSettled.Generator.Analyzers;
using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes;

/// <summary>SB0011: passes as <c>in</c> what is by reference and only read; calls of it stay as they are.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassAsInFix)), Shared]
public sealed class PassAsInFix() : DocumentFix("Pass as 'in'", Rules.SB0011ParameterByReference)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Around<ParameterSyntax>() is not { } parameter
            || parameter.Modifiers is not [{ RawKind: (int)SyntaxKind.RefKeyword } modifier]
            || MethodBodies.WrittenIn(method, target.Model)?.Contains(target.Declared(parameter)!) != false)
        {
            return null;
        }
        ParameterSyntax passed = parameter.ReplaceToken(modifier, SyntaxFactory.Token(SyntaxKind.InKeyword).WithTriviaFrom(modifier));
        return editor => editor.ReplaceNode(parameter, passed);
    }
}

/// <summary>SB0012: takes memory, which lives on the heap, for a span, and its span wherever the parameter is read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeMemoryFix)), Shared]
public sealed class TakeMemoryFix() : DocumentFix("Take Memory<T>", Rules.SB0012RefStructParameter)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Around<ParameterSyntax>() is not { Modifiers.Count: 0 } parameter
            || target.Declared(parameter) is not IParameterSymbol { Type: INamedTypeSymbol { Arity: 1, Name: "Span" or "ReadOnlySpan" } type } symbol
            || !type.Is(type.Name, "System")
            || parameter.Type!.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is not { } name)
        {
            return null;
        }
        SyntaxNode[] uses = [.. MethodBodies.References(method, symbol, target.Model)];
        // A span is got from the memory each time, and there is no place that another one could be put in, or a reference be to.
        if (MethodBodies.WrittenIn(method, target.Model)?.Contains(symbol) == true || uses.Any(IsByReference))
            return null;
        return editor =>
        {
            editor.ReplaceNode(name, name.WithIdentifier(SyntaxFactory.Identifier(type.Name.Replace("Span", "Memory"))));
            foreach (SyntaxNode use in uses)
                editor.ReplaceNode(use, SyntaxFactory.ParseExpression($"{use.WithoutTrivia()}.Span").WithTriviaFrom(use));
        };
    }

    private static bool IsByReference(SyntaxNode use)
        => use.Parent is RefExpressionSyntax || (use.Parent is ArgumentSyntax argument && !argument.RefKindKeyword.IsKind(SyntaxKind.None));
}

/// <summary>SB0014: uses the first token wherever a second one was used.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseOneTokenFix)), Shared]
public sealed class UseOneTokenFix() : DocumentFix("Use the first token", Rules.SB0014SecondToken)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Around<ParameterSyntax>() is not { } parameter
            || target.Declared(parameter) is not { } symbol
            || method.ParameterList.Parameters.FirstOrDefault(IsToken) is not { } first)
        {
            return null;
        }
        SyntaxNode[] uses = [.. MethodBodies.References(method, symbol, target.Model)];
        return editor =>
        {
            editor.RemoveNode(parameter);
            foreach (SyntaxNode use in uses)
                editor.ReplaceNode(use, SyntaxFactory.IdentifierName(first.Identifier.WithoutTrivia()).WithTriviaFrom(use));
        };

        bool IsToken(ParameterSyntax candidate) => target.Declared(candidate) is IParameterSymbol { Type: var type } && type.IsCancellationToken();
    }
}
