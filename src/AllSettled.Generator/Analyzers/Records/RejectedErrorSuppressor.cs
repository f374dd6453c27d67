using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Takes back the compiler's word that <c>Error</c> may be null of a record out of <c>Rejected</c>: each of them has one, and
/// the compiler cannot know.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RejectedErrorSuppressor : DiagnosticSuppressor
{
    private const string Why = "Every record in Rejected has an Error.";

    /// <summary>It is thrown, converted, assigned, read from, returned or handed on.</summary>
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
        // Suppressors run in projects that merely have the package on their path as well, and nullable warnings can be many.
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

    /// <summary>Whether it looks like one: most warnings are about something else, and asking what they mean takes time.</summary>
    private static bool CanBeError(SyntaxNode node)
        => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Error" } or IdentifierNameSyntax;
}
