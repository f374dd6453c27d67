using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>Warnings about methods that can be batched, but whose wrapper does not do what its author expects.</summary>
internal static class ItemMethodWarnings
{
    public static readonly DiagnosticDescriptor SB1004SwallowsOptions = Rule.Warning(
        "SB1004",
        "A shared parameter could take the options",
        "Shared parameter '{0}' of '{1}' accepts a SettledBatchOptions, so it may take options that are given after the inputs; give it a "
        + "narrower type or another place",
        "Every wrapper has an overload with options and one without. Options stand right after the inputs. In the overload without "
        + "options, the first shared parameter has this place. If its type accepts a SettledBatchOptions, it may take the options, and the "
        + "batch runs without them. Give the parameter a narrower type, or put a parameter with a narrower type before it.");

    public static readonly DiagnosticDescriptor SB1005TaskOfTask = Rule.Warning(
        "SB1005",
        "A task of a task settles before its work is done",
        "'{0}' returns a task of '{1}', so an item counts as fulfilled as soon as the inner task exists; await the inner task in the "
        + "method",
        "The batch awaits the returned task once. It records an inner task as a value, even if that task still runs or fails. The failure "
        + "is not recorded, and the bound on concurrency does not include the inner task. Await the inner task in the method, or call "
        + "Unwrap() on the outer one.");

    public static readonly DiagnosticDescriptor SB1006TaskAsItem = Rule.Warning(
        "SB1006",
        "An input that is a task is already running",
        "Parameter '{0}' of '{1}' takes tasks, so their work starts outside the batch, which cannot bound or stop it; take the data that "
        + "the work needs, and start it in the method",
        "A batch can bound, time out and cancel only the calls of its item method. An input that is a task was started earlier, by the "
        + "code that made it, and all such tasks run at once. Let the method take the data that the tasks are made from, and start the "
        + "work itself.");

    public static readonly DiagnosticDescriptor SB1007MutableStructReceiver = Rule.Warning(
        "SB1007",
        "Every item runs on a copy of a mutable struct",
        "'{0}' is called on copies of '{1}', so changes that it makes are lost; make the method readonly, or make the type a class",
        "A batch keeps a copy of a struct receiver, and calls the method on a new copy for every item. An item does not see the changes of "
        + "another item, and neither does the caller. If the method changes nothing, mark the method or the struct readonly. If it does, "
        + "make the type a class.");

    public static readonly DiagnosticDescriptor SB1012Iterator = Rule.Warning(
        "SB1012",
        "An item method is an iterator",
        "'{0}' is an iterator, so its code does not run before its result is read, and every item would count as fulfilled; return a list",
        "A call of a method with yield makes a sequence and runs none of its code. The batch records that sequence as the value of a "
        + "fulfilled item. The work is done later, where the sequence is read: one item after another, without time limits, retries or a "
        + "record of failures. Put the elements into a list, and return the list.");

    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (item.Return is { IsAsynchronous: true, Result: { } result } && result.IsTask())
            violations.Add(new(SB1005TaskOfTask, ReturnRules.ReturnLocation(item.Method), item.Method.Name, Display(result)));

        if (IsIterator(item.Method.PartialImplementationPart ?? item.Method))
            violations.Add(new(SB1012Iterator, ReturnRules.ReturnLocation(item.Method), item.Method.Name));

        foreach (IParameterSymbol parameter in item.ItemParameters)
        {
            if ((item.Bulk?.List?.Element ?? parameter.Type).IsTask())
                violations.Add(new(SB1006TaskAsItem, parameter.Locations[0], parameter.Name, item.Method.Name));
        }

        if (FirstAfterInputs(item) is { } first && WouldTakeOptions(first.Type, compilation))
            violations.Add(new(SB1004SwallowsOptions, first.Locations[0], first.Name, item.Method.Name));

        if (!item.Method.IsStatic && !item.Method.IsReadOnly && IsMutableStruct(item.Receiver))
            violations.Add(new(SB1007MutableStructReceiver, item.Method.Locations[0], item.Method.Name, item.Receiver.Name));
    }

    /// <summary>Whether the method's own body yields. A function inside it does not count.</summary>
    private static bool IsIterator(IMethodSymbol method)
        => method.ReturnType.OriginalDefinition.SpecialType
            is SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_IEnumerator
                or SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
            && method.DeclaringSyntaxReferences is [var reference]
            && reference.GetSyntax() is MethodDeclarationSyntax { Body: { } body }
            && body.DescendantNodes(static node
                => node is not (ExpressionSyntax or LocalFunctionStatementSyntax)).OfType<YieldStatementSyntax>().Any();

    /// <summary>The shared parameter that stands where the other overload has the options.</summary>
    private static IParameterSymbol? FirstAfterInputs(ItemMethod item)
        => item.SharedParameters.FirstOrDefault(parameter => !SymbolEqualityComparer.Default.Equals(parameter, item.SharedReceiver));

    private static bool WouldTakeOptions(ITypeSymbol type, Compilation compilation)
        => type.SpecialType is SpecialType.System_Object
            || type.TypeKind is TypeKind.Dynamic
            || type is ITypeParameterSymbol
            {
                TypeParameterKind: TypeParameterKind.Method, ConstraintTypes.IsEmpty: true, HasValueTypeConstraint: false,
                HasUnmanagedTypeConstraint: false, HasConstructorConstraint: false,
            }
            || type.Is("SettledBatchOptions", "AllSettled")
            || (type.TypeKind is TypeKind.Interface
                && compilation.GetTypeByMetadataName("AllSettled.SettledBatchOptions") is { } options
                && compilation.ClassifyCommonConversion(options, type).IsImplicit);

    /// <summary>Whether the struct has state that a method could change. Every item would change its own copy.</summary>
    private static bool IsMutableStruct(INamedTypeSymbol type)
    {
        if (type is not { TypeKind: TypeKind.Struct, IsReadOnly: false })
            return false;
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false, IsConst: false, IsReadOnly: false })
                return true;
        }
        return false;
    }

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
