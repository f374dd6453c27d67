namespace AllSettled.Generator.Roslyn;

/// <summary>C# 14's <c>extension(Type receiver) { … }</c>, for which the oldest supported compiler has no API.</summary>
internal static class ExtensionBlock
{
    /// <summary>What newer compilers call <c>TypeKind.Extension</c>.</summary>
    public const Microsoft.CodeAnalysis.TypeKind TypeKind = (Microsoft.CodeAnalysis.TypeKind)14;
}
