using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Switches;

/// <summary>The statuses that the arms of a switch match together.</summary>
internal static class StatusSwitch
{
    /// <summary>Null if the switch is over something else.</summary>
    public static StatusSet? Of(ISwitchExpressionOperation expression)
        => StatusSet.IsAbout(expression.Value.Type)
            ? Union(expression.Arms.Select(static arm => StatusSet.Of(arm.Pattern, arm.Guard)))
            : null;

    /// <summary>Null if the switch is over something else, or has a default.</summary>
    public static StatusSet? Of(ISwitchOperation statement)
    {
        if (!StatusSet.IsAbout(statement.Value.Type))
            return null;
        var clauses = statement.Cases.SelectMany(static section => section.Clauses).ToArray();
        return clauses.Any(static clause => clause is IDefaultCaseClauseOperation) ? null : Union(clauses.Select(OfClause));
    }

    private static StatusSet OfClause(ICaseClauseOperation clause) => clause switch
    {
        ISingleValueCaseClauseOperation single
            => StatusSet.Of(single.Value is IConversionOperation conversion ? conversion.Operand : single.Value),
        IPatternCaseClauseOperation pattern => StatusSet.Of(pattern.Pattern, pattern.Guard),
        _ => new(Statuses.None, Statuses.All),
    };

    /// <summary>Null for a switch without arms, because they are about to be written.</summary>
    private static StatusSet? Union(IEnumerable<StatusSet> sets)
    {
        StatusSet? union = null;
        foreach (StatusSet set in sets)
            union = union is { } before ? new(before.Surely | set.Surely, before.Maybe | set.Maybe) : set;
        return union;
    }
}
