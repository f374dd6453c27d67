using System.Text;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Which attributes of an item method its wrapper repeats, so that callers are told the same.</summary>
internal static class CopiedAttributes
{
    private const string System = "System";
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis";
    private const string CompilerServices = "System.Runtime.CompilerServices";
    private const string Versioning = "System.Runtime.Versioning";

    /// <summary>Those that warn at every use: wrapper and item struct bear them, and so may call the item method.</summary>
    public static bool IsWarning(INamedTypeSymbol attribute)
        => attribute.Is("ObsoleteAttribute", System)
            || attribute.Is("ExperimentalAttribute", CodeAnalysis)
            || attribute.Is("SupportedOSPlatformAttribute", Versioning)
            || attribute.Is("UnsupportedOSPlatformAttribute", Versioning)
            || attribute.Is("ObsoletedOSPlatformAttribute", Versioning)
            || attribute.Is("RequiresPreviewFeaturesAttribute", Versioning);

    /// <summary>Those that cannot be on a struct.</summary>
    public static bool IsMethodOnly(INamedTypeSymbol attribute)
        => attribute.Is("RequiresUnreferencedCodeAttribute", CodeAnalysis)
            || attribute.Is("RequiresDynamicCodeAttribute", CodeAnalysis)
            || attribute.Is("RequiresAssemblyFilesAttribute", CodeAnalysis);

    /// <summary>Those that make the compiler fill an optional parameter in at the call.</summary>
    public static bool IsCallerInfo(INamedTypeSymbol attribute)
        => attribute.Is("CallerMemberNameAttribute", CompilerServices)
            || attribute.Is("CallerFilePathAttribute", CompilerServices)
            || attribute.Is("CallerLineNumberAttribute", CompilerServices)
            || attribute.Is("CallerArgumentExpressionAttribute", CompilerServices);

    /// <summary>Those that tell callers or the trimmer what a shared argument or a type argument may be.</summary>
    public static bool IsRequirement(INamedTypeSymbol attribute)
        => attribute.Is("AllowNullAttribute", CodeAnalysis)
            || attribute.Is("DisallowNullAttribute", CodeAnalysis)
            || attribute.Is("StringSyntaxAttribute", CodeAnalysis)
            || attribute.Is("DynamicallyAccessedMembersAttribute", CodeAnalysis);

    /// <summary>
    /// The warnings that wrapper and item struct repeat. An extension method is not inside the type that its item method is
    /// in, so it says itself what is said of that type, unless its method says something of that kind already.
    /// </summary>
    public static EquatableArray<string> Warnings(ItemMethod item)
    {
        var warnings = Of(item.Method, IsWarning);
        if (item.ExtensionClassName is null)
            return warnings;
        var said = new HashSet<string>(item.Method.GetAttributes().Select(static attribute => attribute.AttributeClass?.Name ?? ""), StringComparer.Ordinal);
        for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
        {
            warnings = [.. warnings, .. Of(type, attribute => IsWarning(attribute) && !said.Contains(attribute.Name))];
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
        // All of those above are called so, and nobody writes it.
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
