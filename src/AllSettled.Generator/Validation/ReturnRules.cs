using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about results. An outcome is one value, available when the item method has ended.</summary>
internal static class ReturnRules
{
    public static readonly DiagnosticDescriptor SB0020AsyncEnumerableResult = Rule.Error(
        "SB0020",
        "An item method returns one value, not an asynchronous sequence",
        "'{0}' returns '{1}', which is created before any of its work is done: every item would count as fulfilled; return one value "
        + "per item",
        "Calling an async iterator runs none of its code. A batch would record every item as fulfilled at once, and nobody would "
        + "see errors. Read the sequence inside the method and return one value, such as Task<List<T>>.");

    public static readonly DiagnosticDescriptor SB0021AsyncVoid = Rule.Error(
        "SB0021",
        "An item method cannot be async void",
        "'{0}' is async void: neither its end nor its failure can be seen; return Task",
        "Nothing can await an async void method, and its exception ends the process. Return Task or ValueTask.");

    public static readonly DiagnosticDescriptor SB0022ResultByReference = Rule.Error(
        "SB0022",
        "An item method cannot return by reference",
        "'{0}' returns by reference, which a record cannot hold; return the value",
        "A record keeps a copy of each item's value. Return the value itself.");

    public static readonly DiagnosticDescriptor SB0023ResultOnStack = Rule.Error(
        "SB0023",
        "An item method cannot return a ref struct or a pointer",
        "'{0}' returns '{1}', which a record cannot hold; return a type that lives on the heap",
        "Records outlive the call, and ref structs and pointers cannot or must not. Return Memory<T>, an array or a "
        + "string.");

    public static readonly DiagnosticDescriptor SB0024CustomAwaitable = Rule.Error(
        "SB0024",
        "An item method returns Task or ValueTask if it is asynchronous",
        "'{0}' returns '{1}', which can be awaited but is no Task or ValueTask; return one of those",
        "Of awaitable types the engine knows Task, Task<T>, ValueTask and ValueTask<T>. Any other would be recorded "
        + "as a value before its work is done. Make the method async and await the other type inside.");

    public static readonly DiagnosticDescriptor SB0027PartialMethodWithoutBody = Rule.Error(
        "SB0027",
        "A partial item method needs an implementation",
        "'{0}' is a partial method without an implementation, so its calls are left out of the build and their items would count as "
        + "fulfilled",
        "The compiler drops calls of a partial method that nobody implements. A batch would record success for work that "
        + "never ran. Implement the method in another part of the type.");

    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        if (method.ReturnsVoid)
        {
            if (method.IsAsync || method.PartialImplementationPart is { IsAsync: true })
                violations.Add(new(SB0021AsyncVoid, ReturnLocation(method), method.Name));
            else if (method is { IsPartialDefinition: true, PartialImplementationPart: null } && !MustBeImplemented(method))
                violations.Add(new(SB0027PartialMethodWithoutBody, method.Locations[0], method.Name));
            return;
        }

        ITypeSymbol type = method.ReturnType;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
            violations.Add(new(SB0022ResultByReference, ReturnLocation(method), method.Name));
        else if (type.IsStackOnly() || AntiConstraint.Concerns(item, type) || (type.Traits() & TypeTraits.Pointer) != 0)
            violations.Add(new(SB0023ResultOnStack, ReturnLocation(method), method.Name, Display(type)));
        else if (IsAsyncSequence(type))
            violations.Add(new(SB0020AsyncEnumerableResult, ReturnLocation(method), method.Name, Display(type)));
        else if (item.Return.Kind is ReturnKind.Result
            && (IsAwaitable(type) || ExtensionAwaiters.MakeAwaitable(type, item.Place, compilation)))
            violations.Add(new(SB0024CustomAwaitable, ReturnLocation(method), method.Name, Display(type)));
    }

    /// <summary>With an access modifier the compiler demands a body (CS8795), which another generator may write.</summary>
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
    /// Whether <c>await</c> accepts the type. If the awaitable were recorded as the value, an item would count as fulfilled before it has
    /// run.
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
        // An interface has the members of the interfaces that it extends. A class may implement them explicitly.
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
