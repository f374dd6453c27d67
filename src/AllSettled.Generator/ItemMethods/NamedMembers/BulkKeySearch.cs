using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>Finds what <c>KeyBy</c> names: a member of the results and maybe of the inputs, or a member of the inputs alone.</summary>
/// <param name="Problem">Why there is none.</param>
/// <param name="Key">The key, or null.</param>
/// <param name="SearchedType">The type that the problem is about.</param>
/// <param name="Found">The member that the problem is about.</param>
/// <param name="Detail">The second of several members, or the reason why the member is out of reach.</param>
/// <param name="Expected">The type that the member must have.</param>
internal sealed record BulkKeySearch(
    SearchProblem Problem, BulkKey? Key = null, ITypeSymbol? SearchedType = null, ISymbol? Found = null, string? Detail = null,
    ITypeSymbol? Expected = null)
{
    public static BulkKeySearch Of(ItemMethod item, Compilation compilation)
    {
        BulkMethod bulk = item.Bulk!;
        ITypeSymbol input = bulk.List!.Element;
        return bulk.Response switch
        {
            { Kind: ResponseKind.Dictionary, Key: { } key } => In(input, item, key, compilation, out InputMemberSearch found)
                ?? new(SearchProblem.None, new(key, OfResult: null, found)),
            { Kind: ResponseKind.WithKeys, Result: { } result } => WithKeys(item, result, input, compilation),
            _ => new(SearchProblem.NotFound),
        };
    }

    private static BulkKeySearch WithKeys(ItemMethod item, ITypeSymbol result, ITypeSymbol input, Compilation compilation)
    {
        if (In(result, item, expected: null, compilation, out InputMemberSearch ofResult) is { } problem)
            return problem;
        ITypeSymbol key = PartitionKey.TypeOf(ofResult.Member!);
        if (SignatureKey.IsSameType(key, input))
            return new(SearchProblem.None, new(WithNullOf(key, input), ofResult, OfInput: null));
        return In(input, item, key, compilation, out InputMemberSearch ofInput)
            ?? new(SearchProblem.None, new(WithNullOf(key, PartitionKey.TypeOf(ofInput.Member!)), ofResult, ofInput));
    }

    /// <returns>The problem, or null if the member was found.</returns>
    private static BulkKeySearch? In(
        ITypeSymbol type, ItemMethod item, ITypeSymbol? expected, Compilation compilation, out InputMemberSearch found)
    {
        found = InputMemberSearch.Of(item, type, item.Bulk!.KeyBy!, compilation);
        if (found.Problem is not SearchProblem.None)
            return new(found.Problem, SearchedType: type, Found: found.Found, Detail: found.Detail, Expected: expected);
        ITypeSymbol actual = PartitionKey.TypeOf(found.Member!);
        if ((actual.Traits() & TypeTraits.Unknown) != 0)
            return new(SearchProblem.UnfinishedCode);
        if (!PartitionKey.IsKeyType(actual) || (expected is not null && !SignatureKey.IsSameType(actual, expected)))
            return new(SearchProblem.DoesNotFit, SearchedType: type, Found: found.Member, Expected: expected);
        return ExternAliases.FirstIn(found.Interface is null ? [actual] : [actual, found.Interface], compilation) is { } hidden
            ? new(SearchProblem.OutOfReach, Found: found.Member, Detail: $"'{hidden.Name}' can only be named with an extern alias")
            : null;
    }

    /// <summary>The first type, with null if one of the two allows it.</summary>
    private static ITypeSymbol WithNullOf(ITypeSymbol type, ITypeSymbol other)
        => !type.IsValueType && other.NullableAnnotation is NullableAnnotation.Annotated
            ? type.WithNullableAnnotation(NullableAnnotation.Annotated)
            : type;
}
