using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB0011: passes a parameter as <c>in</c> if it is by reference and only read. Calls in the same file are changed too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassAsInFix)), Shared]
public sealed class PassAsInFix() : DocumentFix("Pass as 'in'", ParameterRules.SB0011ParameterByReference)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Enclosing<ParameterSyntax>() is not { } parameter
            || parameter.Modifiers is not [{ RawKind: (int)SyntaxKind.RefKeyword } modifier]
            || MethodBodies.WrittenIn(method, target.Model)?.Contains(target.Declared(parameter)!) != false)
        {
            return null;
        }
        var symbol = (IParameterSymbol)target.Declared(parameter)!;
        IReadOnlyList<MethodUse> uses = MethodUses.Of(method, target);
        // A delegate would keep the old signature, and a 'ref' argument for an 'in' parameter causes a warning.
        if (uses.Any(use => use.Call is null || !use.IsIn(method) || use.Given(symbol)?.Syntax is not ArgumentSyntax))
            return null;
        return editor =>
        {
            foreach (MethodUse use in uses)
                editor.ReplaceNode(use.Given(symbol)!.Syntax, static (current, _)
                    => ((ArgumentSyntax)current).WithRefKindKeyword(In(((ArgumentSyntax)current).RefKindKeyword)));
            editor.ReplaceNode(parameter, parameter.ReplaceToken(modifier, In(modifier)));
        };
    }

    private static SyntaxToken In(SyntaxToken keyword) => SyntaxFactory.Token(SyntaxKind.InKeyword).WithTriviaFrom(keyword);
}

/// <summary>
/// SB0012: takes memory, which lives on the heap, in place of a span. Where the parameter is read, its <c>Span</c> is used.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeMemoryFix)), Shared]
public sealed class TakeMemoryFix() : DocumentFix("Take Memory<T>", ParameterRules.SB0012RefStructParameter)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Enclosing<ParameterSyntax>() is not { Modifiers.Count: 0 } parameter
            || target.Declared(parameter)
                is not IParameterSymbol { Type: INamedTypeSymbol { Arity: 1, Name: "Span" or "ReadOnlySpan" } type } symbol
            || !type.Is(type.Name, "System")
            || parameter.Type!.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is not { } name)
        {
            return null;
        }
        SyntaxNode[] uses = [.. MethodBodies.References(method, symbol, target.Model)];
        // Each read gets a new span from the memory. It cannot be assigned, and there can be no reference to it.
        if (MethodBodies.WrittenIn(method, target.Model)?.Contains(symbol) == true || uses.Any(IsByReference))
            return null;
        INamedTypeSymbol? memory = target.Model.Compilation.GetTypeByMetadataName($"System.{MemoryOf(type)}`1")?.Construct(
            [.. type.TypeArguments]);
        if (memory is null || !MethodUses.Of(method, target).All(use => GivesWhatIs(memory, use, symbol)))
            return null;
        return editor =>
        {
            editor.ReplaceNode(name, name.WithIdentifier(SyntaxFactory.Identifier(MemoryOf(type))));
            foreach (SyntaxNode use in uses)
                editor.ReplaceNode(use, SyntaxFactory.ParseExpression($"{use.WithoutTrivia()}.Span").WithTriviaFrom(use));
        };
    }

    private static string MemoryOf(ITypeSymbol span) => span.Name.Replace("Span", "Memory");

    /// <summary>Whether the call still compiles. Stack memory and other spans do not convert to memory.</summary>
    private static bool GivesWhatIs(INamedTypeSymbol memory, MethodUse use, IParameterSymbol parameter)
        => use.Call is not null
            && use.Given(parameter)?.Syntax is ArgumentSyntax { Expression: var expression }
            && use.Model.ClassifyConversion(expression, memory).IsImplicit;

    private static bool IsByReference(SyntaxNode use)
        => use.Parent is RefExpressionSyntax || (use.Parent is ArgumentSyntax argument && !argument.RefKindKeyword.IsKind(SyntaxKind.None));
}

/// <summary>SB0014: uses the first token in place of the second one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseOneTokenFix)), Shared]
public sealed class UseOneTokenFix() : DocumentFix("Use the first token", ParameterRules.SB0014SecondToken)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (ChangeableMethod.Of(target) is not { } method
            || target.Enclosing<ParameterSyntax>() is not { } parameter
            || target.Declared(parameter) is not IParameterSymbol symbol
            || method.ParameterList.Parameters.FirstOrDefault(IsToken) is not { } first
            // A call with two tokens needs both, and a delegate has two parameters.
            || MethodUses.Of(method, target).Any(use => use.Call is null || use.Given(symbol) is not null))
        {
            return null;
        }
        SyntaxNode[] uses = [.. MethodBodies.References(method, symbol, target.Model)];
        return editor =>
        {
            editor.RemoveNode(parameter);
            foreach (SyntaxNode use in uses)
                editor.ReplaceNode(use, SyntaxFactory.IdentifierName(first.Identifier.WithoutTrivia()).WithTriviaFrom(use));
            editor.ReplaceNode(method, (current, _) => ParameterDocumentation.Without((MethodDeclarationSyntax)current, symbol.Name));
        };

        bool IsToken(ParameterSyntax candidate)
            => target.Declared(candidate) is IParameterSymbol { Type: var type } && type.IsCancellationToken();
    }
}
