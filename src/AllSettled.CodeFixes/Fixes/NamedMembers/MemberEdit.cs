using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes.NamedMembers;

/// <summary>An edit of the file that has the member, or gets it.</summary>
/// <param name="Title">What the editor shows.</param>
/// <param name="Tree">The file.</param>
/// <param name="Key">Identifies the edit in its project. Several attributes may need the same one.</param>
/// <param name="Apply">Makes the edit.</param>
internal sealed record MemberEdit(string Title, SyntaxTree Tree, string Key, Action<SyntaxEditor> Apply);
