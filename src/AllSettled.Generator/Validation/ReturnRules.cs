using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>What can be recorded as an outcome: one value, at a moment that can be awaited.</summary>
internal static class ReturnRules
{
    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        if (method.ReturnsVoid)
        {
            if (method.IsAsync || method.PartialImplementationPart is { IsAsync: true })
                violations.Add(new(Rules.SB0021AsyncVoid, ReturnLocation(method), method.Name));
            else if (method is { IsPartialDefinition: true, PartialImplementationPart: null } && !MustBeImplemented(method))
                violations.Add(new(Rules.SB0027PartialMethodWithoutBody, method.Locations[0], method.Name));
            return;
        }

        ITypeSymbol type = method.ReturnType;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
            violations.Add(new(Rules.SB0022ResultByReference, ReturnLocation(method), method.Name));
        else if (type.IsStackOnly() || AntiConstraint.Concerns(item, type) || (type.Traits() & TypeTraits.Pointer) != 0)
            violations.Add(new(Rules.SB0023ResultOnStack, ReturnLocation(method), method.Name, Display(type)));
        else if (IsAsyncSequence(type))
            violations.Add(new(Rules.SB0020AsyncEnumerableResult, ReturnLocation(method), method.Name, Display(type)));
        else if (item.Return.Kind is ReturnKind.Result && (IsAwaitable(type) || ExtensionAwaiters.MakeAwaitable(type, item.Place, compilation)))
            violations.Add(new(Rules.SB0024CustomAwaitable, ReturnLocation(method), method.Name, Display(type)));
    }

    /// <summary>
    /// With an access modifier the compiler itself demands a body (CS8795), which another generator may be about to write.
    /// </summary>
    private static bool MustBeImplemented(IMethodSymbol method)
        => method.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is MethodDeclarationSyntax declaration
            && declaration.Modifiers.Any(static modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind())));

    private static bool IsAsyncSequence(ITypeSymbol type)
        => IsAsyncSequenceItself(type)
            || type.AllInterfaces.Any(IsAsyncSequenceItself)
            || (type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(IsAsyncSequence));

    private static bool IsAsyncSequenceItself(ITypeSymbol type)
        => type.Is("IAsyncEnumerable", "System.Collections.Generic") || type.Is("IAsyncEnumerator", "System.Collections.Generic");

    /// <summary>
    /// Whether <c>await</c> would take it. Recording the awaitable itself as the value would count an item as fulfilled
    /// before it has run.
    /// </summary>
    private static bool IsAwaitable(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.Any(IsAwaitable);
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (HasAwaiter(current))
                return true;
        }
        // An interface has the members of those it extends; a class need not have those it implements.
        return type.TypeKind is TypeKind.Interface && type.AllInterfaces.Any(HasAwaiter);
    }

    private static bool HasAwaiter(ITypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers("GetAwaiter"))
        {
            if (member is IMethodSymbol { IsStatic: false, Parameters.IsEmpty: true, Arity: 0 })
                return true;
        }
        return false;
    }

    public static Location ReturnLocation(IMethodSymbol method)
        => method.DeclaringSyntaxReferences is [var reference, ..] && reference.GetSyntax() is MethodDeclarationSyntax declaration
            ? declaration.ReturnType.GetLocation()
            : method.Locations[0];

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
