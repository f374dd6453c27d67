using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Switches;

/// <summary>
/// Takes back the compiler's word that a switch expression is not exhaustive where it has an arm for each of the three
/// statuses: no record has a fourth, and the compiler cannot know.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExhaustiveSwitchSuppressor : DiagnosticSuppressor
{
    private const string Why = "A record is canceled, fulfilled or rejected, and the switch has an arm for each.";

    /// <summary>One value is not taken, none but an unnamed one, or a null, which is what the compiler takes an error for.</summary>
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
            SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (node.FirstAncestorOrSelf<SwitchExpressionSyntax>() is { } expression
                && context.GetSemanticModel(tree).GetOperation(expression, context.CancellationToken) is ISwitchExpressionOperation operation
                && StatusSwitch.Of(operation) is { Surely: Statuses.All })
            {
                context.ReportSuppression(Suppression.Create(
                    SupportedSuppressions.Single(suppression => suppression.SuppressedDiagnosticId == diagnostic.Id), diagnostic));
            }
        }
    }
}
