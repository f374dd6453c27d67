using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// The headers that re-open the containing types. Another part must repeat the kind, the name and the type parameters, but not
/// accessibility, base types, constraints or attributes.
/// </summary>
internal static class TypeHeaders
{
    /// <summary>Outermost first.</summary>
    public static EquatableArray<string> Of(INamedTypeSymbol type)
    {
        var headers = new Stack<string>();
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
            headers.Push(Header(current));
        return [.. headers];
    }

    // Variance does not matter here: a variant interface cannot contain types (CS8427).
    private static string Header(INamedTypeSymbol type)
    {
        string keyword = type switch
        {
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        string name = CSharpNames.EscapeDeclared(type.Name);
        return type.TypeParameters.IsEmpty
            ? $"partial {keyword} {name}"
            : $"partial {keyword} {name}<{string.Join(", ", type.TypeParameters.Select(
                static parameter => CSharpNames.EscapeDeclared(parameter.Name)))}>";
    }
}
