using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>The method that <c>RejectIf</c> names. It decides whether a result is a failure.</summary>
internal sealed class Judge(IMethodSymbol method)
{
    public IMethodSymbol Method { get; } = method;

    /// <summary>Whether the parameters that vary per item stand before the result.</summary>
    public bool TakesItems => Method.Parameters.Length > 1;

    /// <summary>Whether it returns an exception or null. Otherwise it returns <c>bool</c>.</summary>
    public bool ReturnsException => Method.ReturnType.SpecialType is not SpecialType.System_Boolean;
}
