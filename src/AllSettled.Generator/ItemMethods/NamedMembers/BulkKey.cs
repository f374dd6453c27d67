using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>How the results of a bulk method and its inputs belong together, if by a key.</summary>
/// <param name="Type">The type of the keys.</param>
/// <param name="OfResult">The member of the results. Null if the response is a dictionary.</param>
/// <param name="OfInput">The member of the inputs. Null if the inputs are the keys.</param>
internal sealed record BulkKey(ITypeSymbol Type, InputMemberSearch? OfResult, InputMemberSearch? OfInput)
{
    /// <summary>The members that generated code reads.</summary>
    public IEnumerable<ISymbol> Members => new[] { OfResult?.Member, OfInput?.Member }.OfType<ISymbol>();

    /// <summary>The accessors that it calls.</summary>
    public IEnumerable<IMethodSymbol> Getters
        => Members.OfType<IPropertySymbol>().Select(PartitionKey.Getter).OfType<IMethodSymbol>();

    /// <summary>The key of a bulk method that breaks no rule. Null if <c>KeyBy</c> names nothing.</summary>
    public static BulkKey? Of(ItemMethod item, Compilation compilation)
        => item.Bulk?.KeyBy is null ? null : BulkKeySearch.Of(item, compilation).Key;
}
