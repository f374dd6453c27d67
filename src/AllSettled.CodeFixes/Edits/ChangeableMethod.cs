using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.CodeFixes.Edits;

internal static class ChangeableMethod
{
    /// <summary>
    /// The method around the place, if another type or another result can be given to it or its parameters in this one place: it
    /// is not in parts, prescribed by a base type or an interface, nor prescribes itself what others do.
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
