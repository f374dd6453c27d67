using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>
/// Finds what <c>PartitionBy</c> names: a parameter that varies per item, a property or field of the input, or a method. Only what fits and
/// is in reach counts.
/// </summary>
/// <param name="Problem">Why there is none.</param>
/// <param name="Key">The key, or null.</param>
/// <param name="Found">What the problem is about.</param>
/// <param name="Detail">The second of several, or the reason why what was found is of no use.</param>
internal sealed record PartitionKeySearch(SearchProblem Problem, PartitionKey? Key = null, ISymbol? Found = null, string? Detail = null)
{
    public static PartitionKeySearch Of(ItemMethod item, Compilation compilation)
    {
        string name = item.PartitionBy!;
        IParameterSymbol[] items = [.. item.ItemParameters];
        ITypeSymbol[] arguments = [.. items.Select(static parameter => parameter.Type)];

        IParameterSymbol? parameter = items.FirstOrDefault(parameter => parameter.Name == name);
        InputMemberSearch members = arguments is [var input]
            ? InputMemberSearch.Of(item, input, name, compilation)
            : new(SearchProblem.NotFound);
        MethodSearch methods = MethodSearch.Of(
            item, name, item.PartitionByType,
            method => PartitionKey.IsKeyType(method.ReturnType) && MethodSearch.Takes(method, arguments, compilation) ? arguments : null,
            compilation);

        if (methods.Problem is SearchProblem.UnfinishedCode || IsUnknown(parameter) || IsUnknown(members.Member))
            return new(SearchProblem.UnfinishedCode);
        if (methods.Problem is SearchProblem.Several)
            return new(SearchProblem.Several, Found: methods.Found, Detail: methods.Detail);
        if (members.Problem is SearchProblem.Several)
            return new(SearchProblem.Several, Found: members.Found, Detail: members.Detail);

        ISymbol[] named = [.. new[] { parameter, members.Member, methods.Method }.OfType<ISymbol>()];
        ISymbol[] fitting = [.. named.Where(static member => PartitionKey.IsKeyType(PartitionKey.TypeOf(member)))];
        return fitting switch
        {
            [var only] => InReach(new(only, PartitionKey.TypeOf(only), only is IPropertySymbol ? members.Interface : null), compilation),
            [var first, var second, ..] => new(SearchProblem.Several, Found: first, Detail: MethodSearch.Display(second)),
            [] when members.Problem is SearchProblem.OutOfReach
                => new(SearchProblem.OutOfReach, Found: members.Found, Detail: members.Detail),
            [] when methods.Problem is SearchProblem.OutOfReach
                => new(SearchProblem.OutOfReach, Found: methods.Found, Detail: methods.Detail),
            [] when named is [var unfit, ..] => new(SearchProblem.DoesNotFit, Found: unfit, Detail: WhyNoKey(unfit)),
            [] when methods is { Problem: SearchProblem.DoesNotFit, Found: { } unfit } => new(
                SearchProblem.DoesNotFit, Found: unfit,
                Detail: MethodSearch.Takes(unfit, arguments, compilation) ? WhyNoKey(unfit) : $"write {FittingShape(items, name)}"),
            [] => new(SearchProblem.NotFound),
        };
    }

    private static PartitionKeySearch InReach(PartitionKey key, Compilation compilation)
        => ExternAliases.FirstIn(key.Interface is null ? [key.Type] : [key.Type, key.Interface], compilation) is { } hidden
            ? new(SearchProblem.OutOfReach, Found: key.Member, Detail: $"'{hidden.Name}' can only be named with an extern alias")
            : new(SearchProblem.None, key);

    private static bool IsUnknown(ISymbol? member)
        => member is not null && (PartitionKey.TypeOf(member).Traits() & TypeTraits.Unknown) != 0;

    private static string WhyNoKey(ISymbol member)
        => PartitionKey.TypeOf(member) is { SpecialType: not SpecialType.System_Void } type
            ? $"a key cannot be of type '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'"
            : "it returns no key";

    private static string FittingShape(IParameterSymbol[] items, string name)
    {
        var parameters = items.Select(static parameter
            => parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) + " " + parameter.Name);
        return $"'string {name}({string.Join(", ", parameters)})', or return another type of key";
    }
}
