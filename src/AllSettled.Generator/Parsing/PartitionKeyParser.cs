using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes a model of how the item struct finds the key of an input.</summary>
internal static class PartitionKeyParser
{
    public static ItemMethodModel.PartitionKeyAccess Parse(
        PartitionKey key, ItemMethod item, EquatableArray<ParameterModel> parameters, bool nullable, GeneratedNames names) => new()
    {
        Type = CSharpNames.Type(key.Type, nullable).Static,
        Value = Value(key, item, parameters, names),
        UsesReceiver = key.Member is IMethodSymbol { IsStatic: false },
        MaxPerPartition = item.MaxPerPartition ?? 1,
        StopOnFailure = item.StopPartitionOnFailure,
        SuppressedTrimWarnings = key.Called is { } called ? TrimmerRequirements.WarningsOf(called) : [],
    };

    private static string Value(PartitionKey key, ItemMethod item, EquatableArray<ParameterModel> parameters, GeneratedNames names)
    {
        switch (key.Member)
        {
            case IParameterSymbol parameter:
                return parameters[item.Parameters.IndexOf(parameter)].InputAccess!;
            case IMethodSymbol method:
                string target = method.IsStatic ? CSharpNames.Type(method.ContainingType) : names.Self;
                string arguments = string.Join(", ", JudgeParser.ItemArguments(method, item, parameters));
                return $"{target}.{CSharpNames.Escape(method.Name)}({arguments})";
            default:
                // A null input cannot have a key, so its item is rejected.
                ITypeSymbol type = item.ItemParameters.Single().Type;
                string input = names.Input
                    + (type is ITypeParameterSymbol or { NullableAnnotation: NullableAnnotation.Annotated } ? "!" : "");
                if (key.Interface is { } declaring)
                    input = $"(({CSharpNames.Type(declaring)}){input})";
                return $"{input}.{CSharpNames.Escape(key.Member.Name)}";
        }
    }
}
