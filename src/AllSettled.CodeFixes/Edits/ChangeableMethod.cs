using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

internal static class ChangeableMethod
{
    /// <summary>
    /// The enclosing method, if its signature can be changed in this one place. It must not be partial, a base type or interface must not
    /// prescribe its signature, and it must not prescribe the signature of others.
    /// </summary>
    public static MethodDeclarationSyntax? Of(FixTarget target)
        => target.Enclosing<MethodDeclarationSyntax>() is { } method
            && !method.Modifiers.Any(SyntaxKind.PartialKeyword)
            && target.Declared(method) is IMethodSymbol symbol
            && !symbol.IsSignatureFixed()
            && !PrescribesOthers(symbol, target)
                ? method
                : null;

    private static bool PrescribesOthers(IMethodSymbol method, FixTarget target)
        => method.ContainingType.TypeKind is TypeKind.Interface ? !method.IsStatic
            : (method.IsAbstract || method.IsVirtual)
                && target.Model.Compilation.GetSymbolsWithName(method.Name, SymbolFilter.Member, target.CancellationToken)
                    .OfType<IMethodSymbol>()
                    .Any(other => SymbolEqualityComparer.Default.Equals(other.OverriddenMethod?.OriginalDefinition, method));
}
