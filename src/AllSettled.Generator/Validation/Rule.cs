using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// Makes the descriptors of rules. A descriptor stands beside the check that reports it. <c>SB0…</c> are errors: no wrapper is
/// generated. <c>SB1…</c> are warnings: the code works, but not as its author expects. <c>SB2…</c> are suggestions. An id, once released,
/// is never given to another rule.
/// </summary>
internal static class Rule
{
    public static DiagnosticDescriptor Error(string id, string title, string messageFormat, string description)
        => Create(id, title, messageFormat, DiagnosticSeverity.Error, description);

    public static DiagnosticDescriptor Warning(string id, string title, string messageFormat, string description)
        => Create(id, title, messageFormat, DiagnosticSeverity.Warning, description);

    public static DiagnosticDescriptor Suggestion(string id, string title, string messageFormat, string description)
        => Create(id, title, messageFormat, DiagnosticSeverity.Info, description);

    private static DiagnosticDescriptor Create(
        string id, string title, string messageFormat, DiagnosticSeverity severity, string description) => new(
        id, title, messageFormat, category: "AllSettled", severity, isEnabledByDefault: true, description,
        helpLinkUri: $"https://github.com/allsettled/allsettled/blob/main/docs/rules/{id}.md");
}
