using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
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

    public static readonly DiagnosticDescriptor SB0084NoScopedWrapper = Rule.Error(
        "SB0084",
        "A method of a type that is not partial must fit a scope per item",
        "'{0}' gets no wrapper, because its type is not partial and {1}; make the type partial, or {2}",
        "With AllSettled.Extensions, a method of a type that is not partial has wrappers with a scope per item: they are called on "
        + "PerItemScope<T>(). These wrappers are in a class of their own, which sees public and internal members only. Each call gets an "
        + "instance from its scope, and there is none before or after it. So the method and what its attribute names must be at least "
        + "internal, what gives keys must be static, and so must the RejectIf of a bulk method. If the type is partial, the method has "
        + "wrappers that are called on an instance, which need none of this.");

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

    /// <summary>Checks a method that breaks no other rule. If it can have wrappers with scopes, its type need not be partial.</summary>
    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations, CancellationToken cancellationToken)
    {
        if (item.ExtensionClassName is null
            && !CanBeReopened(item.Receiver, cancellationToken)
            && ScopedForm.Of(item, compilation) is { Item: null } form)
        {
            violations.Add(new(SB0084NoScopedWrapper, item.Method.Locations[0], item.Method.Name, form.Problem, form.Remedy));
        }
    }

    public static void Check(
        INamedTypeSymbol type, Compilation compilation, List<Violation> violations, CancellationToken cancellationToken)
    {
        // If only one of several declarations is not partial, the compiler reports CS0260.
        if (type.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(cancellationToken) is not TypeDeclarationSyntax declaration
            || declaration.Identifier.ValueText.Length == 0
            || IsPartial(declaration))
        {
            return;
        }
        if (FirstItemMethodIn(type, compilation, cancellationToken) is { } method)
        {
            violations.Add(new(
                SB0001TypeIsNotPartial, declaration.Identifier.GetLocation(), type.Name, method.Name));
        }
    }

    /// <summary>Methods that may have wrappers with scopes do not count. The other check is about them.</summary>
    private static IMethodSymbol? FirstItemMethodIn(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (ISymbol member in type.GetMembers())
        {
            IMethodSymbol? found = member switch
            {
                IMethodSymbol method when PlacementRules.StandsInContainingType(method)
                    && KnownTypes.MarkOf(method) is not null
                    && !ScopedForm.IsMeantFor(method, compilation) => method,
                INamedTypeSymbol nested => FirstItemMethodIn(nested, compilation, cancellationToken),
                _ => null,
            };
            if (found is not null)
                return found;
        }
        return null;
    }

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
}
