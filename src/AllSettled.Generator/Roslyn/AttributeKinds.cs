using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>Attributes of .NET that inform callers, by what a wrapper does with them.</summary>
internal static class AttributeKinds
{
    private const string System = "System";
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis";
    private const string CompilerServices = "System.Runtime.CompilerServices";
    private const string Versioning = "System.Runtime.Versioning";

    /// <summary>
    /// Attributes that cause a warning at every use. Wrapper and item struct have them too, and so may call the item method.
    /// </summary>
    public static bool IsWarning(INamedTypeSymbol attribute)
        => attribute.Is("ObsoleteAttribute", System)
            || attribute.Is("ExperimentalAttribute", CodeAnalysis)
            || attribute.Is("SupportedOSPlatformAttribute", Versioning)
            || attribute.Is("UnsupportedOSPlatformAttribute", Versioning)
            || attribute.Is("ObsoletedOSPlatformAttribute", Versioning)
            || attribute.Is("RequiresPreviewFeaturesAttribute", Versioning);

    /// <summary>Attributes that cannot be on a struct.</summary>
    public static bool IsMethodOnly(INamedTypeSymbol attribute)
        => attribute.Is("RequiresUnreferencedCodeAttribute", CodeAnalysis)
            || attribute.Is("RequiresDynamicCodeAttribute", CodeAnalysis)
            || attribute.Is("RequiresAssemblyFilesAttribute", CodeAnalysis);

    /// <summary>Attributes that make the compiler fill in an optional argument.</summary>
    public static bool IsCallerInfo(INamedTypeSymbol attribute)
        => attribute.Is("CallerMemberNameAttribute", CompilerServices)
            || attribute.Is("CallerFilePathAttribute", CompilerServices)
            || attribute.Is("CallerLineNumberAttribute", CompilerServices)
            || attribute.Is("CallerArgumentExpressionAttribute", CompilerServices);

    /// <summary>Attributes that restrict a shared argument or a type argument, for callers or for the trimmer.</summary>
    public static bool IsRequirement(INamedTypeSymbol attribute)
        => attribute.Is("AllowNullAttribute", CodeAnalysis)
            || attribute.Is("DisallowNullAttribute", CodeAnalysis)
            || attribute.Is("StringSyntaxAttribute", CodeAnalysis)
            || attribute.Is("DynamicallyAccessedMembersAttribute", CodeAnalysis);
}
