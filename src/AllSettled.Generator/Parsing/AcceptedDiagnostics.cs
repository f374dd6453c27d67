using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// Ids of the diagnostics that experimental types, and obsolete ones with an id of their own, give where they are named.
/// Where the item method stands they have been accepted, by a pragma that does not reach the generated file.
/// </summary>
internal static class AcceptedDiagnostics
{
    public static EquatableArray<string> Of(IMethodSymbol method)
    {
        SortedSet<string>? ids = null;
        Visit(method.ReturnType, ref ids);
        foreach (IParameterSymbol parameter in method.Parameters)
            Visit(parameter.Type, ref ids);
        foreach (ITypeParameterSymbol parameter in method.TypeParameters)
        {
            foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
                Visit(constraint, ref ids);
        }
        return ids is null ? [] : [.. ids];
    }

    private static void Visit(ITypeSymbol type, ref SortedSet<string>? ids)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Visit(array.ElementType, ref ids);
                break;
            case INamedTypeSymbol named:
                Add(named, ref ids);
                if (named.ContainingType is { } outer)
                    Visit(outer, ref ids);
                foreach (ITypeSymbol argument in named.TypeArguments)
                    Visit(argument, ref ids);
                break;
        }
    }

    private static void Add(INamedTypeSymbol type, ref SortedSet<string>? ids)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            string? id = null;
            if (attribute.AttributeClass.Is("ExperimentalAttribute", "System.Diagnostics.CodeAnalysis"))
                id = attribute.ConstructorArguments is [{ Value: string value }] ? value : null;
            else if (attribute.AttributeClass.Is("ObsoleteAttribute", "System"))
                id = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "DiagnosticId").Value.Value as string;
            if (id is not null && SyntaxFacts.IsValidIdentifier(id))
                (ids ??= new SortedSet<string>(StringComparer.Ordinal)).Add(id);
        }
    }
}
