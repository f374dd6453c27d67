using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>Finds the judge of an item method: the method that <c>RejectIf</c> names.</summary>
internal static class JudgeSearch
{
    public static MethodSearch Of(ItemMethod item, Compilation compilation)
        => MethodSearch.Of(item, item.RejectIf!, item.RejectIfType, method => ArgumentsOf(method, item, compilation), compilation);

    /// <summary>The type of the results.</summary>
    public static ITypeSymbol Judged(ItemMethod item)
    {
        ITypeSymbol result = item.Result!;
        bool mayBeNull = !item.Return.IsAsynchronous && !result.IsValueType && ReturnShape.MayReturnNull(item.Method);
        return mayBeNull ? result.WithNullableAnnotation(NullableAnnotation.Annotated) : result;
    }

    /// <summary>The methods of that name, whether they fit or not.</summary>
    public static IMethodSymbol[] Named(ItemMethod item) => MethodSearch.Named(item, item.RejectIf!, item.RejectIfType);

    private static ITypeSymbol[]? ArgumentsOf(IMethodSymbol method, ItemMethod item, Compilation compilation)
    {
        if (!ReturnsVerdict(method))
            return null;
        ITypeSymbol[] arguments = method.Parameters.Length == 1
            ? [Judged(item)]
            : [.. item.Varying.Select(static varying => varying.Type), Judged(item)];
        return MethodSearch.Takes(method, arguments, compilation) ? arguments : null;
    }

    public static bool ReturnsVerdict(IMethodSymbol method)
    {
        if (method.ReturnType.SpecialType is SpecialType.System_Boolean)
            return true;
        for (ITypeSymbol? type = method.ReturnType; type is not null; type = type.BaseType)
        {
            if (type.Is("Exception", "System"))
                return true;
        }
        return false;
    }
}
