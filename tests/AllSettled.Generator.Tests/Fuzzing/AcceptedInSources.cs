using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>
/// As an <c>.editorconfig</c> with a section for the user's files: what is experimental is accepted there. No pragma says so, and
/// nothing says it of generated files.
/// </summary>
internal sealed class AcceptedInSources : SyntaxTreeOptionsProvider
{
    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
    {
        severity = ReportDiagnostic.Suppress;
        return tree.FilePath.StartsWith("Source", StringComparison.Ordinal) && diagnosticId.StartsWith("FUZZ", StringComparison.Ordinal);
    }

    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
    {
        severity = default;
        return false;
    }
}
