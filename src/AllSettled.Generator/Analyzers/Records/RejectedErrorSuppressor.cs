using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Suppresses the compiler's warning that <c>Error</c> may be null, for a record from <c>Rejected</c>. Every record there has an error, but
/// the compiler cannot know that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RejectedErrorSuppressor : DiagnosticSuppressor
{
    private const string Why = "Every record in Rejected has an Error.";

    /// <summary>The warnings for a value that is thrown, converted, assigned, dereferenced, returned or passed on.</summary>
    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = ImmutableArray.Create(
        new SuppressionDescriptor("SB3004", "CS8597", Why),
        new SuppressionDescriptor("SB3005", "CS8600", Why),
        new SuppressionDescriptor("SB3006", "CS8601", Why),
        new SuppressionDescriptor("SB3007", "CS8602", Why),
        new SuppressionDescriptor("SB3008", "CS8603", Why),
        new SuppressionDescriptor("SB3009", "CS8604", Why));

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        // Suppressors also run in projects that only have the package on their path, and there may be many nullable warnings.
        if (!BatchSymbols.AreKnownTo(context.Compilation))
            return;
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            SyntaxNode root = tree.GetRoot(context.CancellationToken);
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (CanBeError(node)
                && context.GetSemanticModel(tree).GetOperation(node, context.CancellationToken) is { } value
                && RejectedRecords.HaveError(value))
            {
                context.ReportSuppression(Suppression.Create(
                    SupportedSuppressions.Single(suppression => suppression.SuppressedDiagnosticId == diagnostic.Id), diagnostic));
            }
        }
    }

    /// <summary>Whether the node may be an error. This is a cheap test: most warnings are about something else.</summary>
    private static bool CanBeError(SyntaxNode node)
        => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Error" } or IdentifierNameSyntax;
}
