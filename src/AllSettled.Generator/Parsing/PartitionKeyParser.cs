using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing.Attributes;
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
                string arguments = string.Join(", ", JudgeParser.ItemArguments(method, item, parameters, names));
                return $"{target}.{CSharpNames.Escape(method.Name)}({arguments})";
            default:
                return Read(names.Input, item.ItemParameters.Single().Type, key.Member, key.Interface);
        }
    }

    /// <summary>Reads a member of a value. A null value cannot have a key, so its item is rejected.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type.</param>
    /// <param name="member">The property or field.</param>
    /// <param name="declaring">The interface that the value is cast to, or null.</param>
    public static string Read(string value, ITypeSymbol type, ISymbol member, INamedTypeSymbol? declaring)
    {
        if (type is ITypeParameterSymbol or { NullableAnnotation: NullableAnnotation.Annotated })
            value += "!";
        if (declaring is not null)
            value = $"(({CSharpNames.Type(declaring)}){value})";
        return $"{value}.{CSharpNames.Escape(member.Name)}";
    }
}
