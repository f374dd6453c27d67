using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers;

/// <summary>The rules about code that could be better.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor SB2002ForgottenStatus = new(
        "SB2002",
        "A switch over an outcome forgets a status",
        "The switch has no arm for {0}",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "An item is fulfilled, rejected or canceled, and canceled is what those are that never ran because the batch was "
        + "stopped. A switch statement passes over a status that it does not name, and a switch expression throws. Add an arm "
        + "for it, or one for the rest.",
        Pages + "SB2002.md");
}
