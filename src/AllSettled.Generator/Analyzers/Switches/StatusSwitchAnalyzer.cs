using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Switches;

/// <summary>Reports a switch over an item's outcome that has no arm for one of the three statuses.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StatusSwitchAnalyzer() : BatchUseAnalyzer(SB2002ForgottenStatus)
{
    internal static readonly DiagnosticDescriptor SB2002ForgottenStatus = Rule.Suggestion(
        "SB2002",
        "A switch over an outcome forgets a status",
        "The switch has no arm for {0}; add one, or an arm for all other statuses",
        "An item is fulfilled, rejected or canceled. Items that never ran because the batch was stopped are canceled. If a status has no "
        + "arm, a switch statement skips it, and a switch expression throws. Add an arm for the status, or one for all other statuses.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeSwitch, OperationKind.SwitchExpression, OperationKind.Switch);

    private static void AnalyzeSwitch(OperationAnalysisContext context)
    {
        StatusSet? taken = context.Operation switch
        {
            ISwitchExpressionOperation expression => StatusSwitch.Of(expression),
            ISwitchOperation statement => StatusSwitch.Of(statement),
            _ => null,
        };
        if (taken is not { } set || set.Maybe is Statuses.All)
            return;
        Location location = context.Operation.Syntax switch
        {
            SwitchExpressionSyntax expression => expression.SwitchKeyword.GetLocation(),
            SwitchStatementSyntax statement => statement.SwitchKeyword.GetLocation(),
            var other => other.GetLocation(),
        };
        string forgotten = string.Join(" and ", Names(Statuses.All & ~set.Maybe));
        context.ReportDiagnostic(Diagnostic.Create(SB2002ForgottenStatus, location, forgotten));
    }

    /// <summary>The statuses by name, in the order of their values.</summary>
    internal static IEnumerable<string> Names(Statuses statuses)
    {
        foreach (Statuses status in (Statuses[])[Statuses.Canceled, Statuses.Fulfilled, Statuses.Rejected])
        {
            if ((statuses & status) != 0)
                yield return status.ToString();
        }
    }
}
