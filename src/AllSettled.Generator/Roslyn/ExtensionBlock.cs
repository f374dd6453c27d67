namespace AllSettled.Generator.Roslyn;

/// <summary><c>extension(Type receiver) { … }</c> of C# 14. The oldest supported compiler has no API for it.</summary>
internal static class ExtensionBlock
{
    /// <summary><c>TypeKind.Extension</c> of newer compilers.</summary>
    public const Microsoft.CodeAnalysis.TypeKind TypeKind = (Microsoft.CodeAnalysis.TypeKind)14;
}
