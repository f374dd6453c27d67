using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>
/// A wrapper is added to the item method's type, so that type and all types around it must be partial. Checked for each type and not for
/// each method, so that ten methods in one type give one diagnostic.
/// </summary>
internal static class ContainingTypeRules
{
    public static readonly DiagnosticDescriptor SB0001TypeIsNotPartial = Rule.Error(
        "SB0001",
        "The type of a batched method must be partial",
        "'{0}' is not partial, so the batch wrapper of '{1}' cannot be added; add the partial modifier",
        "The wrapper becomes a member of the type that has the item method. So this type and every type around it must be partial. Add the "
        + "partial modifier.");

    /// <summary>Whether every declaration of the type and of its containing types is partial.</summary>
    public static bool CanBeReopened(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            foreach (SyntaxReference reference in current.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration && !IsPartial(declaration))
                    return false;
            }
        }
        return true;
    }

    public static void Check(INamedTypeSymbol type, List<Violation> violations, CancellationToken cancellationToken)
    {
        // If only one of several declarations is not partial, the compiler reports CS0260.
        if (type.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(cancellationToken) is not TypeDeclarationSyntax declaration
            || declaration.Identifier.ValueText.Length == 0
            || IsPartial(declaration))
        {
            return;
        }
        if (FirstItemMethodIn(type, cancellationToken) is { } method)
        {
            violations.Add(new(
                SB0001TypeIsNotPartial, declaration.Identifier.GetLocation(), type.Name, method.Name));
        }
    }

    private static IMethodSymbol? FirstItemMethodIn(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (ISymbol member in type.GetMembers())
        {
            IMethodSymbol? found = member switch
            {
                IMethodSymbol method when PlacementRules.StandsInContainingType(method)
                    && KnownTypes.MarkOf(method) is not null => method,
                INamedTypeSymbol nested => FirstItemMethodIn(nested, cancellationToken),
                _ => null,
            };
            if (found is not null)
                return found;
        }
        return null;
    }

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
}
