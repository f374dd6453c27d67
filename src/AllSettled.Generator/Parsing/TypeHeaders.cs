using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// How to re-open the containing types. A further part needs to repeat the kind, the name and the type parameters; never
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
        string name = CSharpNames.Escape(type.Name);
        return type.TypeParameters.IsEmpty
            ? $"partial {keyword} {name}"
            : $"partial {keyword} {name}<{string.Join(", ", type.TypeParameters.Select(TypeParameter))}>";
    }

    /// <summary>Variance is part of what every part of an interface must say.</summary>
    private static string TypeParameter(ITypeParameterSymbol parameter) => parameter.Variance switch
    {
        VarianceKind.In => "in ",
        VarianceKind.Out => "out ",
        _ => "",
    } + CSharpNames.Escape(parameter.Name);
}
