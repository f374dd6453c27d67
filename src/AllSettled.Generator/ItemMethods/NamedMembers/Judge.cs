using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>The method that <c>RejectIf</c> names. It decides whether a result is a failure.</summary>
internal sealed class Judge
{
    private Judge(IMethodSymbol method) => Method = method;

    public IMethodSymbol Method { get; }

    /// <summary>Whether the parameters that vary per item stand before the result.</summary>
    public bool TakesItems => Method.Parameters.Length > 1;

    /// <summary>Whether it returns an exception or null. Otherwise it returns <c>bool</c>.</summary>
    public bool ReturnsException => Method.ReturnType.SpecialType is not SpecialType.System_Boolean;

    /// <summary>The judge of an item method that breaks no rule. Null if the method has none.</summary>
    public static Judge? Of(ItemMethod item, Compilation compilation)
        => item.RejectIf is not null && JudgeSearch.Of(item, compilation).Method is { } method ? new Judge(method) : null;
}
