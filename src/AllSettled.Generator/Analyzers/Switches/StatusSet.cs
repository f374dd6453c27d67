using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Switches;

/// <summary>The statuses that a pattern matches. The pattern is for a record, or for a status itself.</summary>
/// <param name="Surely">The statuses that it matches in every case.</param>
/// <param name="Maybe">The statuses that it can match.</param>
internal readonly record struct StatusSet(Statuses Surely, Statuses Maybe)
{
    private static readonly StatusSet s_all = new(Statuses.All, Statuses.All);
    private static readonly StatusSet s_unknown = new(Statuses.None, Statuses.All);

    private StatusSet Otherwise => new(Statuses.All & ~Maybe, Statuses.All & ~Surely);

    private StatusSet And(StatusSet other) => new(Surely & other.Surely, Maybe & other.Maybe);

    private StatusSet Or(StatusSet other) => new(Surely | other.Surely, Maybe | other.Maybe);

    /// <summary>Whether a switch over the type is a switch over statuses.</summary>
    public static bool IsAbout(ITypeSymbol? type) => type.IsRecord() || type.IsStatus();

    /// <summary>The set of a pattern for a record or a status, with its <c>when</c>.</summary>
    public static StatusSet Of(IPatternOperation pattern, IOperation? guard)
    {
        StatusSet set = Of(pattern);
        return guard is null ? set : set with { Surely = Statuses.None };
    }

    /// <summary>The set of one status.</summary>
    public static StatusSet Of(IOperation constant)
    {
        var status = constant.Type.IsStatus() && constant.ConstantValue is { Value: int value }
            ? value switch { 0 => Statuses.Canceled, 1 => Statuses.Fulfilled, 2 => Statuses.Rejected, _ => Statuses.None }
            : Statuses.None;
        return new(status, status);
    }

    private static StatusSet Of(IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => s_all,
        IDeclarationPatternOperation declaration => IsAbout(declaration.MatchedType ?? declaration.InputType) ? s_all : s_unknown,
        IConstantPatternOperation constant => Of(constant.Value is IConversionOperation conversion ? conversion.Operand : constant.Value),
        INegatedPatternOperation negated => Of(negated.Pattern).Otherwise,
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => Of(both.LeftPattern).And(Of(both.RightPattern)),
        IBinaryPatternOperation either => Of(either.LeftPattern).Or(Of(either.RightPattern)),
        IRecursivePatternOperation recursive => OfMembers(recursive),
        _ => s_unknown,
    };

    private static StatusSet OfMembers(IRecursivePatternOperation pattern)
    {
        StatusSet set = s_all;
        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
            set = set.And(OfMember((property.Member as IPropertyReferenceOperation)?.Property.Name, property.Pattern));
        for (int i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
            set = set.And(OfMember(i == 2 ? "Error" : null, pattern.DeconstructionSubpatterns[i]));
        return set;
    }

    private static StatusSet OfMember(string? member, IPatternOperation pattern) => member switch
    {
        _ when pattern is IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true } => s_all,
        "Status" => Of(pattern),
        "IsFulfilled" => OfBoolean(pattern, Statuses.Fulfilled),
        "IsRejected" => OfBoolean(pattern, Statuses.Rejected),
        "IsCanceled" => OfBoolean(pattern, Statuses.Canceled),
        "Error" => OfError(pattern),
        _ => s_unknown,
    };

    private static StatusSet OfBoolean(IPatternOperation pattern, Statuses statuses) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue.Value: true } => new(statuses, statuses),
        IConstantPatternOperation { Value.ConstantValue.Value: false } => new StatusSet(statuses, statuses).Otherwise,
        INegatedPatternOperation negated => OfBoolean(negated.Pattern, statuses).Otherwise,
        _ => s_unknown,
    };

    /// <summary>Only a rejected record has an error.</summary>
    private static StatusSet OfError(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }
            => new StatusSet(Statuses.Rejected, Statuses.Rejected).Otherwise,
        INegatedPatternOperation negated => OfError(negated.Pattern).Otherwise,
        IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } any
            when SymbolEqualityComparer.Default.Equals(any.MatchedType, any.InputType) => new(Statuses.Rejected, Statuses.Rejected),
        IConstantPatternOperation => s_unknown,
        _ => new(Statuses.None, Statuses.Rejected),
    };
}
