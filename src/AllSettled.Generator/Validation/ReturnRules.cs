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
        "An item method must return one value, not an asynchronous sequence",
        "'{0}' returns '{1}', which exists before any work is done, so every item would count as fulfilled; return one value per item",
        "A call of an async iterator runs none of its code. A batch would record every item as fulfilled at once, and nobody would see "
        + "errors. Read the sequence inside the method, and return one value, such as Task<List<T>>.");

    public static readonly DiagnosticDescriptor SB0021AsyncVoid = Rule.Error(
        "SB0021",
        "An item method cannot be async void",
        "'{0}' is async void, so a batch cannot see when it ends or whether it fails; return Task",
        "Nothing can await an async void method, and its exception ends the process. Return Task or ValueTask.");

    public static readonly DiagnosticDescriptor SB0022ResultByReference = Rule.Error(
        "SB0022",
        "An item method cannot return by reference",
        "'{0}' returns by reference, but a record cannot hold a reference; return the value",
        "A record keeps a copy of each item's value. Return the value itself.");

    public static readonly DiagnosticDescriptor SB0023ResultOnStack = Rule.Error(
        "SB0023",
        "An item method cannot return a ref struct or a pointer",
        "'{0}' returns '{1}', which a record cannot hold; return a type that lives on the heap",
        "A record is kept after the call. A ref struct cannot be kept so long, and a pointer may be invalid by then. Return Memory<T>, an "
        + "array or a string.");

    public static readonly DiagnosticDescriptor SB0024CustomAwaitable = Rule.Error(
        "SB0024",
        "An asynchronous item method must return Task or ValueTask",
        "'{0}' returns '{1}', which can be awaited but is not a Task or ValueTask; return a Task or a ValueTask",
        "The engine awaits Task, Task<T>, ValueTask and ValueTask<T>. It would record any other awaitable object as a value, before the "
        + "work is done. Make the method async, and await the other type inside.");

    public static readonly DiagnosticDescriptor SB0027PartialMethodWithoutBody = Rule.Error(
        "SB0027",
        "A partial item method needs an implementation",
        "'{0}' is a partial method without an implementation, so calls are left out of the build, but their items would count as "
        + "fulfilled; implement it",
        "The compiler leaves out the calls of a partial method that has no implementation. A batch would record success for work that "
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
        ITypeSymbol value = item.Result ?? type;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
            violations.Add(new(SB0022ResultByReference, ReturnLocation(method), method.Name));
        else if (type.IsStackOnly() || value.IsStackOnly() || AntiConstraint.Concerns(item, value)
            || (type.Traits() & TypeTraits.Pointer) != 0)
            violations.Add(new(SB0023ResultOnStack, ReturnLocation(method), method.Name, Display(type)));
        // A bulk method must return a task anyway.
        else if (item.Bulk is null && IsAsyncSequence(type))
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
