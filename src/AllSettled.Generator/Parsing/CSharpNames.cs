using System.Text;
using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Parsing;

/// <summary>Writes identifiers and types as C# that means the same wherever it stands.</summary>
internal static class CSharpNames
{
    private static readonly SymbolDisplayFormat s_annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes |
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_oblivious = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>The identifier, with <c>@</c> if the language gives it a meaning anywhere: <c>class</c>, but <c>await</c> too.</summary>
    public static string Escape(string identifier) => IsKeyword(identifier) ? "@" + identifier : identifier;

    /// <summary>The type, <c>global::</c>-qualified, with tuple names and, if wanted, nullable annotations.</summary>
    public static TypeText Type(ITypeSymbol type, bool nullableAnnotations)
    {
        // Not ToDisplayString: it leaves contextual keywords unescaped, and a type called `await` is legal.
        var parts = type.ToDisplayParts(nullableAnnotations ? s_annotated : s_oblivious);
        var exact = new StringBuilder();
        StringBuilder? withoutDynamic = null;
        foreach (SymbolDisplayPart part in parts)
        {
            string text = part.ToString();
            if (part.Kind is SymbolDisplayPartKind.Keyword)
            {
                if (text == "dynamic")
                {
                    withoutDynamic ??= new StringBuilder(exact.ToString());
                    withoutDynamic.Append("object");
                    exact.Append(text);
                    continue;
                }
            }
            else if (part.Kind is not (SymbolDisplayPartKind.Punctuation or SymbolDisplayPartKind.Space))
            {
                text = Escape(text);
            }
            exact.Append(text);
            withoutDynamic?.Append(text);
        }
        string exactText = exact.ToString();
        return new TypeText(exactText, withoutDynamic?.ToString() ?? exactText);
    }

    /// <summary>The type where nullability says nothing: in an attribute's argument, as the target of a call.</summary>
    public static string Type(ITypeSymbol type) => Type(type, nullableAnnotations: false).Static;

    private static bool IsKeyword(string identifier)
        => SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None
            || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None;
}
