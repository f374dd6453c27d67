using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing.Attributes;

/// <summary>What the item method requires of its callers for trimming and native AOT, and how wrapper and item struct pass it on.</summary>
/// <param name="Attributes">The attributes of the wrapper.</param>
/// <param name="SuppressedWarnings">
/// The warnings, as category and id, that the item struct suppresses because the wrapper has passed them on.
/// </param>
internal readonly record struct TrimmerRequirements(EquatableArray<string> Attributes, EquatableArray<string> SuppressedWarnings)
{
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis";
    private const string Unreferenced = "\"Trimming\", \"IL2026\"";

    public static TrimmerRequirements Of(ItemMethod item, Judge? judge, PartitionKey? key, BulkKey? bulkKey)
    {
        TrimmerRequirements requirements = Of(item);
        if (judge is not null)
            requirements = requirements.With(judge.Method);
        if (key?.Called is { } called)
            requirements = requirements.With(called);
        foreach (IMethodSymbol getter in bulkKey?.Getters ?? [])
            requirements = requirements.With(getter);
        return requirements;
    }

    /// <summary>The same with those of another method that the item struct calls.</summary>
    private TrimmerRequirements With(IMethodSymbol called)
    {
        // An attribute is not written twice, whatever its message is.
        string[] names = [.. Attributes.Select(Name)];
        var further = CopiedAttributes.Of(called, AttributeKinds.IsMethodOnly).Where(attribute => !names.Contains(Name(attribute)));
        return this with { Attributes = [.. Attributes, .. further] };

        static string Name(string attribute) => attribute.Split('(')[0];
    }

    /// <summary>The warnings, as category and id, that the call of the method would cause in the item struct.</summary>
    public static EquatableArray<string> WarningsOf(IMethodSymbol called)
    {
        var warnings = Warnings(called);
        return called.IsStatic && Warnings(called.ContainingType) is { Count: > 0 } ofType
            ? [.. warnings, .. ofType.Except(warnings)]
            : warnings;
    }

    private static TrimmerRequirements Of(ItemMethod item)
    {
        IMethodSymbol method = item.Method;
        var attributes = CopiedAttributes.Of(method, AttributeKinds.IsMethodOnly);
        var suppressed = Warnings(method);
        if (method.IsStatic && Warnings(method.ContainingType) is { Count: > 0 } ofType)
        {
            // On a type the attribute is about constructors and static methods. That includes a sibling wrapper, but not a nested struct.
            if (item.ExtensionClassName is not null)
                attributes = [.. attributes, .. CopiedAttributes.Of(method.ContainingType, attribute
                    => AttributeKinds.IsMethodOnly(attribute) && !Has(method, attribute.Name))];
            suppressed = [.. suppressed, .. ofType.Except(suppressed)];
        }
        if (!item.Parameters.Any(AsksForMembers))
            return new(attributes, suppressed);

        // A requirement on one argument cannot be put on the elements of a sequence.
        if (item.ItemParameters.FirstOrDefault(AsksForMembers) is { } input && !suppressed.Contains(Unreferenced))
        {
            string message = Literals.Primitive(
                $"'{input.Name}' needs members of types that a trimmed program keeps only where it sees the types; "
                + "those of a batch come at run time.")!;
            attributes = [.. attributes, $"global::{CodeAnalysis}.RequiresUnreferencedCode({message})"];
        }
        // The struct's field cannot repeat the attribute of the wrapper's parameter. An input arrives as a parameter or as an element of a
        // tuple.
        return new(attributes, [.. suppressed, "\"Trimming\", \"IL2067\"", "\"Trimming\", \"IL2077\""]);
    }

    private static EquatableArray<string> Warnings(ISymbol symbol)
    {
        List<string>? warnings = null;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? warning =
                attribute.AttributeClass.Is("RequiresUnreferencedCodeAttribute", CodeAnalysis) ? Unreferenced
                : attribute.AttributeClass.Is("RequiresDynamicCodeAttribute", CodeAnalysis) ? "\"AOT\", \"IL3050\""
                : attribute.AttributeClass.Is("RequiresAssemblyFilesAttribute", CodeAnalysis) ? "\"SingleFile\", \"IL3002\""
                : null;
            if (warning is not null)
                (warnings ??= []).Add(warning);
        }
        return warnings is null ? [] : [.. warnings];
    }

    private static bool Has(IMethodSymbol method, string attribute)
        => method.GetAttributes().Any(candidate => candidate.AttributeClass?.Name == attribute);

    private static bool AsksForMembers(IParameterSymbol parameter)
        => parameter.HasAttribute("DynamicallyAccessedMembersAttribute", CodeAnalysis);
}
