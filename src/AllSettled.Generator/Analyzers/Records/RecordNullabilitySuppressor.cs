using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Suppresses the compiler's warning that <c>Error</c> may be null for a record from <c>Rejected</c>, or <c>Value</c> for one from
/// <c>Fulfilled</c>. Every record there has it, but the compiler cannot know that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RecordNullabilitySuppressor : DiagnosticSuppressor
{
    private const string EveryError = "Every record in Rejected has an Error.";
    private const string EveryValue = "Every record in Fulfilled has a Value.";

    /// <summary>The warnings for a value that is thrown, converted, assigned, dereferenced, returned or passed on.</summary>
    private static readonly ImmutableArray<SuppressionDescriptor> s_ofErrors = ImmutableArray.Create(
        new SuppressionDescriptor("SB3004", "CS8597", EveryError),
        new SuppressionDescriptor("SB3005", "CS8600", EveryError),
        new SuppressionDescriptor("SB3006", "CS8601", EveryError),
        new SuppressionDescriptor("SB3007", "CS8602", EveryError),
        new SuppressionDescriptor("SB3008", "CS8603", EveryError),
        new SuppressionDescriptor("SB3009", "CS8604", EveryError));

    private static readonly ImmutableArray<SuppressionDescriptor> s_ofValues = ImmutableArray.Create(
        new SuppressionDescriptor("SB3010", "CS8597", EveryValue),
        new SuppressionDescriptor("SB3011", "CS8600", EveryValue),
        new SuppressionDescriptor("SB3012", "CS8601", EveryValue),
        new SuppressionDescriptor("SB3013", "CS8602", EveryValue),
        new SuppressionDescriptor("SB3014", "CS8603", EveryValue),
        new SuppressionDescriptor("SB3015", "CS8604", EveryValue));

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = s_ofErrors.AddRange(s_ofValues);

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
            if (!CanBePart(node) || context.GetSemanticModel(tree).GetOperation(node, context.CancellationToken) is not { } value)
                continue;
            ImmutableArray<SuppressionDescriptor> suppressions = NonNullParts.OfRejected.Have(value) ? s_ofErrors
                : NonNullParts.OfFulfilled.Have(value) ? s_ofValues
                : ImmutableArray<SuppressionDescriptor>.Empty;
            if (suppressions.FirstOrDefault(suppression => suppression.SuppressedDiagnosticId == diagnostic.Id) is { } suppression)
                context.ReportSuppression(Suppression.Create(suppression, diagnostic));
        }
    }

    /// <summary>Whether the node may be an error or a value. This is a cheap test: most warnings are about something else.</summary>
    private static bool CanBePart(SyntaxNode node)
        => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Error" or "Value" } or IdentifierNameSyntax;
}
