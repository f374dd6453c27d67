using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>What a method that can be batched will be regretted for: its wrapper works, but not as one would think.</summary>
internal static class ItemMethodWarnings
{
    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        if (item.Return is { IsAsynchronous: true, Result: { } result } && IsTask(result))
            violations.Add(new(Rules.SB1005TaskOfTask, ReturnRules.ReturnLocation(item.Method), item.Method.Name, Display(result)));

        if (IsIterator(item.Method.PartialImplementationPart ?? item.Method))
            violations.Add(new(Rules.SB1012Iterator, ReturnRules.ReturnLocation(item.Method), item.Method.Name));

        foreach (IParameterSymbol parameter in item.ItemParameters)
        {
            if (IsTask(parameter.Type))
                violations.Add(new(Rules.SB1006TaskAsItem, parameter.Locations[0], parameter.Name, item.Method.Name));
        }

        if (FirstAfterInputs(item) is { } first && WouldTakeOptions(first.Type, compilation))
            violations.Add(new(Rules.SB1004SwallowsOptions, first.Locations[0], first.Name, item.Method.Name));

        if (!item.Method.IsStatic && !item.Method.IsReadOnly && IsMutableStruct(item.Receiver))
            violations.Add(new(Rules.SB1007MutableStructReceiver, item.Method.Locations[0], item.Method.Name, item.Receiver.Name));
    }

    private static bool IsTask(ITypeSymbol type)
        => type.Is("Task", "System.Threading.Tasks") || type.Is("ValueTask", "System.Threading.Tasks");

    /// <summary>Whether its own body yields, and not only that of a function inside of it.</summary>
    private static bool IsIterator(IMethodSymbol method)
        => method.ReturnType.OriginalDefinition.SpecialType is SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_IEnumerator
                or SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
            && method.DeclaringSyntaxReferences is [var reference]
            && reference.GetSyntax() is MethodDeclarationSyntax { Body: { } body }
            && body.DescendantNodes(static node => node is not (ExpressionSyntax or LocalFunctionStatementSyntax)).OfType<YieldStatementSyntax>().Any();

    /// <summary>The shared parameter that stands where the options do in the other overload.</summary>
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

    /// <summary>With state that a method could change; every item then changes a copy of its own.</summary>
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
