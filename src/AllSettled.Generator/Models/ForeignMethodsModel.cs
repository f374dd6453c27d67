namespace AllSettled.Generator.Models;

/// <summary>What the <c>SettledBatchFor</c> attributes of one file ask for.</summary>
/// <param name="Methods">The methods to batch.</param>
/// <param name="Classes">The classes of their wrappers.</param>
/// <param name="EmbeddedAttributeIsDeclared">Whether the assembly has <c>Microsoft.CodeAnalysis.EmbeddedAttribute</c> already.</param>
internal sealed record ForeignMethodsModel(
    EquatableArray<ParseResult> Methods, EquatableArray<string> Classes, bool EmbeddedAttributeIsDeclared);
