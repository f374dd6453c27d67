using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.Bulk;

/// <summary>What a bulk method returns for all inputs of a call.</summary>
/// <param name="Kind">How results and inputs belong together.</param>
/// <param name="Result">The type of one result. Null if there is none.</param>
/// <param name="Contract">The interface through which the response is read. Null if there is nothing to read.</param>
/// <param name="Key">The type of the keys of a dictionary, or of what reports are about that are not about the inputs.</param>
internal sealed record ResponseShape(
    ResponseKind Kind, ITypeSymbol? Result = null, INamedTypeSymbol? Contract = null, ITypeSymbol? Key = null)
{
    private const string Collections = "System.Collections.Generic";

    /// <summary>Whether the response can only be read through an interface that also changes it. It is wrapped then.</summary>
    public bool IsWritable => Contract is { Name: "IDictionary" or "IList" };

    /// <param name="response">What the task returns. Null if it returns nothing.</param>
    /// <param name="input">The type of an input.</param>
    /// <param name="hasKeyBy">Whether the attribute names the member that gives keys.</param>
    public static ResponseShape Of(ITypeSymbol? response, ITypeSymbol input, bool hasKeyBy)
    {
        if (response is null)
            return new(ResponseKind.None);
        if (Contracts(response, input, "IReadOnlyDictionary", "IDictionary") is { TypeArguments: [var key, var value] } dictionary)
            return new(ResponseKind.Dictionary, value, dictionary, key);
        if (Reports(response) is { TypeArguments: [INamedTypeSymbol { TypeArguments: [var about, var reported] }] } reports)
        {
            // Reports about something else must not become values: the failures among them would look fulfilled.
            return SignatureKey.IsSameType(about, input)
                ? new(ResponseKind.Reports, reported, reports)
                : new(ResponseKind.Unmatched, Key: about);
        }
        if (hasKeyBy)
        {
            return Contracts(response, input, "IEnumerable") is { TypeArguments: [var keyed] } results
                ? new(ResponseKind.WithKeys, keyed, results)
                : new(ResponseKind.Unmatched);
        }
        return Contracts(response, input, "IReadOnlyList", "IList") is { TypeArguments: [var result] } list
            ? new(ResponseKind.List, result, list)
            : new(ResponseKind.Unmatched);
    }

    private static INamedTypeSymbol? Reports(ITypeSymbol response)
        => All(response).FirstOrDefault(static type => type.Is("IEnumerable", Collections)
            && type.TypeArguments is [INamedTypeSymbol { Arity: 2 } report]
            && report.Is("Settled", "AllSettled"));

    /// <summary>The first of these interfaces. If the response has it several times, the one whose keys are the inputs.</summary>
    private static INamedTypeSymbol? Contracts(ITypeSymbol response, ITypeSymbol input, params string[] names)
        => names
            .Select(name => All(response).Where(type => type.Arity > 0 && type.Is(name, Collections)).ToArray())
            .Where(static found => found.Length > 0)
            .Select(found => found.FirstOrDefault(type => SignatureKey.IsSameType(type.TypeArguments[0], input)) ?? found[0])
            .FirstOrDefault();

    /// <summary>The interfaces of a response, and the response itself.</summary>
    private static IEnumerable<INamedTypeSymbol> All(ITypeSymbol response)
    {
        if (response is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.SelectMany(All);
        return response is INamedTypeSymbol named ? response.AllInterfaces.Prepend(named) : response.AllInterfaces;
    }
}
