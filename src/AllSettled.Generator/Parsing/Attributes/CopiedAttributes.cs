using System.Text;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing.Attributes;

/// <summary>The attributes of an item method that its wrapper repeats, so that callers see the same.</summary>
internal static class CopiedAttributes
{
    /// <summary>
    /// The warnings that wrapper and item struct repeat. An extension method is outside of the item method's type, so it also repeats the
    /// warnings of that type, unless the method has an attribute of the same kind.
    /// </summary>
    public static EquatableArray<string> Warnings(ItemMethod item)
    {
        var warnings = Of(item.Method, AttributeKinds.IsWarning);
        if (item.ExtensionClassName is null)
            return warnings;
        var said = new HashSet<string>(item.Method.GetAttributes().Select(static attribute => attribute.AttributeClass?.Name ?? ""),
            StringComparer.Ordinal);
        for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
        {
            warnings = [.. warnings, .. Of(type, attribute => AttributeKinds.IsWarning(attribute) && !said.Contains(attribute.Name))];
            said.UnionWith(type.GetAttributes().Select(static attribute => attribute.AttributeClass?.Name ?? ""));
        }
        return warnings;
    }

    /// <summary>The chosen attributes as C#, without brackets.</summary>
    public static EquatableArray<string> Of(ISymbol symbol, Func<INamedTypeSymbol, bool> choose)
    {
        List<string>? copies = null;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute is { AttributeClass: { } type, AttributeConstructor: not null } && choose(type) && Text(attribute) is { } text)
                (copies ??= []).Add(text);
        }
        return copies is null ? [] : [.. copies];
    }

    private static string? Text(AttributeData attribute)
    {
        var text = new StringBuilder(CSharpNames.Type(attribute.AttributeClass!));
        // All attributes that are copied have this suffix, and code leaves it out.
        text.Length -= "Attribute".Length;
        string separator = "(";
        foreach (TypedConstant argument in attribute.ConstructorArguments)
        {
            if (Text(argument) is not { } value)
                return null;
            text.Append(separator).Append(value);
            separator = ", ";
        }
        foreach (var argument in attribute.NamedArguments)
        {
            if (Text(argument.Value) is not { } value)
                return null;
            text.Append(separator).Append(CSharpNames.Escape(argument.Key)).Append(" = ").Append(value);
            separator = ", ";
        }
        return text.Append(separator == "(" ? "" : ")").ToString();
    }

    private static string? Text(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Primitive or TypedConstantKind.Enum => Literals.Of(constant.Value, constant.Type!, nullableAnnotations: false),
        TypedConstantKind.Type => $"typeof({CSharpNames.Type((ITypeSymbol)constant.Value!)})",
        _ => null,
    };
}
