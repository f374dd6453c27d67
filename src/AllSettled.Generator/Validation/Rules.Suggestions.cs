using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about code that could be better.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor SB2001WhenAll = new(
        "SB2001",
        "Calls that Task.WhenAll awaits could be a batch",
        "All calls of '{0}' run at once, and the first failure hides what became of the others; {2}call '{1}' with the inputs instead",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "Task.WhenAll has no bound on how much runs at once, waits for every call although one has failed, and then throws one "
        + "exception and gives no result. Mark the method [SettledBatch] and call its wrapper: it runs 16 items at once or as many "
        + "as you say, and gives every outcome; EnsureAllFulfilled() throws as before.",
        Pages + "SB2001.md");

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
