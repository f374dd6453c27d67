using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Works like an <c>.editorconfig</c> section for the user's files, which accepts experimental types there. No pragma accepts them, and the
/// section is not about generated files.
/// </summary>
internal sealed class AcceptedInSources : SyntaxTreeOptionsProvider
{
    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

    public override bool TryGetDiagnosticValue(
        SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
    {
        severity = ReportDiagnostic.Suppress;
        return tree.FilePath.StartsWith("Source", StringComparison.Ordinal) && diagnosticId.StartsWith("FUZZ", StringComparison.Ordinal);
    }

    public override bool TryGetGlobalDiagnosticValue(
        string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
    {
        severity = default;
        return false;
    }
}
