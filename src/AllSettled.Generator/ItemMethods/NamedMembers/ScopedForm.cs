using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>
/// An item method as one that gets its instance from a service scope for each call. Its wrappers are extension methods of
/// <c>IPerItemScope</c>. They stand outside of the type, so they see less than a sibling, and there is an instance during a call only.
/// </summary>
/// <param name="Item">The item method in this form, or null if it cannot have it.</param>
/// <param name="Problem">Why it cannot have it: the end of a sentence about the wrapper.</param>
/// <param name="Remedy">What the user can do instead of making the type partial.</param>
internal sealed record ScopedForm(ItemMethod? Item, string Problem = "", string Remedy = "")
{
    /// <summary>
    /// Whether methods of this kind have scoped wrappers: the project references <c>AllSettled.Extensions</c>, and the method has an
    /// instance that a container can give.
    /// </summary>
    public static bool IsMeantFor(IMethodSymbol method, Compilation compilation)
        => CompilationFacts.Of(compilation).PerItemScope is not null
            && method is { IsStatic: false, ContainingType.TypeKind: TypeKind.Class or TypeKind.Interface };

    /// <summary>The form of an item method that breaks no rule. Null if methods of this kind have none.</summary>
    public static ScopedForm? Of(ItemMethod item, Compilation compilation)
    {
        if (item.IsForeign || !IsMeantFor(item.Method, compilation))
            return null;
        if (ExtensionClass.EffectiveAccessibility(item.Method) is Accessibility.Private)
        {
            return new(null, "the method or a type around it is private or protected",
                "make the method and the types around it internal or public");
        }
        ItemMethod scoped = item.ForScope();
        return OfJudge(scoped, compilation) ?? OfKey(scoped, compilation) ?? OfBulkKey(scoped, compilation)
            ?? (ExternAliases.FirstIn(scoped.NamedTypes, compilation) is { } hidden
                ? OutOfReach(hidden, $"'{hidden.Name}' can only be named with an extern alias")
                : new(scoped));
    }

    private static ScopedForm? OfJudge(ItemMethod scoped, Compilation compilation)
    {
        if (scoped.RejectIf is null)
            return null;
        MethodSearch search = JudgeSearch.Of(scoped, compilation);
        return search switch
        {
            { Method: null } => OutOfReach(search.Found, search.Detail),
            // The results of single inputs are judged when the call has ended.
            { Method: { IsStatic: false } judge } when scoped.Bulk is not null => NeedsInstance(judge, "after a call"),
            _ => null,
        };
    }

    private static ScopedForm? OfKey(ItemMethod scoped, Compilation compilation)
    {
        if (scoped.PartitionBy is null)
            return null;
        var search = PartitionKeySearch.Of(scoped, compilation);
        return search switch
        {
            { Key: null } => OutOfReach(search.Found, search.Detail),
            { Key.Member: IMethodSymbol { IsStatic: false } method } => NeedsInstance(method, "before a call"),
            _ => null,
        };
    }

    private static ScopedForm? OfBulkKey(ItemMethod scoped, Compilation compilation)
        => scoped.Bulk?.KeyBy is not null && BulkKeySearch.Of(scoped, compilation) is { Key: null } search
            ? OutOfReach(search.Found, search.Detail)
            : null;

    private static ScopedForm NeedsInstance(IMethodSymbol method, string when)
        => new(null, $"'{MethodSearch.Display(method)}' needs an instance {when}, when there is no scope", $"make '{method.Name}' static");

    private static ScopedForm OutOfReach(ISymbol? member, string? detail)
        => new(null, $"its wrapper in another class cannot use '{(member is null ? "" : MethodSearch.Display(member))}'",
            $"change this: {detail}");
}
