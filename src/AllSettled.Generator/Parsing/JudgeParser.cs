using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes a model of the call by which the item struct asks whether a result is a failure.</summary>
internal static class JudgeParser
{
    public static ItemMethodModel.JudgeCall Parse(
        Judge judge, ItemMethod item, EquatableArray<ParameterModel> parameters, GeneratedNames names)
    {
        (IParameterSymbol[] items, ITypeSymbol result) = JudgeSearch.Judged(item);
        var taken = judge.Method.Parameters;
        var arguments = new List<string>();
        if (judge.TakesItems)
        {
            foreach (ParameterModel parameter in parameters)
            {
                if (parameter.Role is ParameterRole.Item)
                    arguments.Add(parameter.InputAccess + Suffix(items[arguments.Count].Type, taken[arguments.Count]));
            }
        }
        return new()
        {
            Target = judge.Method.IsStatic ? CSharpNames.Type(judge.Method.ContainingType) : names.Self,
            MethodName = CSharpNames.Escape(judge.Method.Name),
            ItemArguments = [.. arguments],
            ResultSuffix = Suffix(result, taken[taken.Length - 1]),
            ReturnsException = judge.ReturnsException,
            SuppressedTrimWarnings = TrimmerRequirements.WarningsOf(judge),
        };
    }

    /// <summary>The judge may be stricter about null inside of a type, such as <c>List&lt;string?&gt;</c>, or by an attribute.</summary>
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
