using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Switches;

/// <summary>
/// Suppresses the compiler's warning that a switch expression is not exhaustive, where it has an arm for each of the three statuses. There
/// is no fourth status, but the compiler cannot know that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExhaustiveSwitchSuppressor : DiagnosticSuppressor
{
    private const string Why = "A record is canceled, fulfilled or rejected, and the switch has an arm for each.";

    /// <summary>The warnings for a value without an arm, for an unnamed enum value without an arm, and for null without an arm.</summary>
    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = ImmutableArray.Create(
        new SuppressionDescriptor("SB3001", "CS8509", Why),
        new SuppressionDescriptor("SB3002", "CS8524", Why),
        new SuppressionDescriptor("SB3003", "CS8655", Why));

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan,
                getInnermostNodeForTie: true);
            if (node.FirstAncestorOrSelf<SwitchExpressionSyntax>() is { } expression
                && context.GetSemanticModel(tree).GetOperation(expression, context.CancellationToken)
                    is ISwitchExpressionOperation operation
                && StatusSwitch.Of(operation) is { Surely: Statuses.All })
            {
                context.ReportSuppression(Suppression.Create(
                    SupportedSuppressions.Single(suppression => suppression.SuppressedDiagnosticId == diagnostic.Id), diagnostic));
            }
        }
    }
}
