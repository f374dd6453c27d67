using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing.Attributes;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes a model of the call by which the item struct asks whether a result is a failure.</summary>
internal static class JudgeParser
{
    public static ItemMethodModel.JudgeCall Parse(
        Judge judge, ItemMethod item, EquatableArray<ParameterModel> parameters, GeneratedNames names)
    {
        ITypeSymbol result = JudgeSearch.Judged(item);
        var taken = judge.Method.Parameters;
        return new()
        {
            Target = judge.Method.IsStatic ? CSharpNames.Type(judge.Method.ContainingType) : names.Self,
            MethodName = CSharpNames.Escape(judge.Method.Name),
            ItemArguments = judge.TakesItems ? ItemArguments(judge.Method, item, parameters, names) : [],
            ResultSuffix = Suffix(result, taken[taken.Length - 1]),
            ReturnsException = judge.ReturnsException,
            SuppressedTrimWarnings = TrimmerRequirements.WarningsOf(judge.Method),
        };
    }

    /// <summary>What varies per item, as the first arguments of a method that the attribute names.</summary>
    public static EquatableArray<string> ItemArguments(
        IMethodSymbol method, ItemMethod item, EquatableArray<ParameterModel> parameters, GeneratedNames names)
    {
        var taken = method.Parameters;
        if (item.Bulk is { List: { } list })
            return [names.Input + Suffix(list.Element, taken[0])];
        var arguments = new List<string>();
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Role is ParameterRole.Item)
                arguments.Add(parameters[i].InputAccess + Suffix(item.Parameters[i].Type, taken[arguments.Count]));
        }
        return [.. arguments];
    }

    /// <summary>The method may be stricter about null inside of a type, such as <c>List&lt;string?&gt;</c>, or by an attribute.</summary>
    private static string Suffix(ITypeSymbol argument, IParameterSymbol parameter)
        => ParameterParser.HasNullabilityOfItsOwn(parameter)
            || (HasTypeInside(WithoutNull(parameter.Type))
                && !SymbolEqualityComparer.IncludeNullability.Equals(WithoutNull(argument), WithoutNull(parameter.Type)))
            || argument is ITypeParameterSymbol { IsValueType: false } and not { HasNotNullConstraint: true }
                && !SymbolEqualityComparer.Default.Equals(argument, parameter.Type)
                ? "!" : "";

    private static bool HasTypeInside(ITypeSymbol type) => type is IArrayTypeSymbol or INamedTypeSymbol { Arity: > 0 };

    private static ITypeSymbol WithoutNull(ITypeSymbol type)
        => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var value] }
            ? value
            : type.WithNullableAnnotation(NullableAnnotation.None);
}
