using System.Text;
using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Roslyn;

/// <summary>Writes identifiers and types as C# that means the same in every file.</summary>
internal static class CSharpNames
{
    private static readonly SymbolDisplayFormat s_annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes |
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_oblivious = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>Most of what the generator writes at a keystroke is types, so their texts share one buffer.</summary>
    [ThreadStatic]
    private static StringBuilder? t_exact;

    /// <summary>The identifier, with <c>@</c> if it is a keyword anywhere: <c>class</c>, and also <c>await</c>.</summary>
    public static string Escape(string identifier) => IsKeyword(identifier) ? "@" + identifier : identifier;

    /// <summary>
    /// The name of a type or type parameter in its declaration. A name of lower-case letters may become a keyword and causes a warning
    /// (CS8981), unless it has the <c>@</c> already.
    /// </summary>
    public static string EscapeDeclared(string identifier)
    {
        foreach (char c in identifier)
        {
            if (c is not (>= 'a' and <= 'z'))
                return Escape(identifier);
        }
        return "@" + identifier;
    }

    /// <summary>The type, <c>global::</c>-qualified and with tuple names. Nullable annotations are optional.</summary>
    public static TypeText Type(ITypeSymbol type, bool nullableAnnotations)
    {
        if (Keyword(type) is { } keyword)
        {
            return nullableAnnotations && type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated }
                ? new TypeText(keyword + "?", keyword + "?")
                : new TypeText(keyword, keyword);
        }
        if (type is INamedTypeSymbol { SpecialType: SpecialType.None, IsTupleType: false } named && IsPlain(named))
        {
            bool isAnnotated = nullableAnnotations && named is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };
            string plain = Plain(named, isAnnotated);
            return new TypeText(plain, plain);
        }
        // ToDisplayString would leave contextual keywords unescaped, and a type may be called `await`.
        var parts = type.ToDisplayParts(nullableAnnotations ? s_annotated : s_oblivious);
        StringBuilder exact = t_exact ??= new StringBuilder(256);
        exact.Clear();
        StringBuilder? withoutDynamic = null;
        foreach (SymbolDisplayPart part in parts)
        {
            string text = part.ToString();
            if (part.Kind is SymbolDisplayPartKind.Keyword)
            {
                // The user may have a type of that name, which would be meant instead.
                text = text switch { "nint" => "global::System.IntPtr", "nuint" => "global::System.UIntPtr", _ => text };
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

    /// <summary>Whether the type consists of names only, as most types do. The compiler's general way is many times slower.</summary>
    private static bool IsPlain(INamedTypeSymbol type)
        => type is { Arity: 0, TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Enum or TypeKind.Delegate }
            && (type.ContainingType is null || IsPlain(type.ContainingType));

    private static string Plain(INamedTypeSymbol type, bool isAnnotated)
    {
        StringBuilder text = t_exact ??= new StringBuilder(256);
        text.Clear().Append("global::");
        AppendPlain(text, type);
        return text.Append(isAnnotated ? "?" : "").ToString();
    }

    private static void AppendPlain(StringBuilder text, INamespaceOrTypeSymbol symbol)
    {
        INamespaceOrTypeSymbol container = (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
        if (container is not INamespaceSymbol { IsGlobalNamespace: true })
        {
            AppendPlain(text, container);
            text.Append('.');
        }
        text.Append(Escape(symbol.Name));
    }

    /// <summary>The whole name of a namespace that is not the global one.</summary>
    public static string Namespace(INamespaceSymbol symbol)
        => symbol.ContainingNamespace is { IsGlobalNamespace: false } outer
            ? Namespace(outer) + "." + Escape(symbol.Name)
            : Escape(symbol.Name);

    /// <summary>The type for places without nullability: an attribute's argument, the target of a call.</summary>
    public static string Type(ITypeSymbol type) => Type(type, nullableAnnotations: false).Static;

    private static string? Keyword(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Object => "object",
        SpecialType.System_Boolean => "bool",
        SpecialType.System_Char => "char",
        SpecialType.System_Byte => "byte",
        SpecialType.System_Int32 => "int",
        SpecialType.System_Int64 => "long",
        SpecialType.System_Decimal => "decimal",
        SpecialType.System_Double => "double",
        SpecialType.System_String => "string",
        _ => null,
    };

    private static bool IsKeyword(string identifier)
        => SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None
            || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None;
}
