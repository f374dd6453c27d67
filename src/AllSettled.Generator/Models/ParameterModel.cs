namespace AllSettled.Generator.Models;

/// <summary>A parameter of an item method, in declared order.</summary>
internal sealed record ParameterModel
{
    public required ParameterRole Role { get; init; }

    /// <summary>The name in the item method, escaped if C# needs it.</summary>
    public required string Name { get; init; }

    /// <summary>The name of a shared parameter in the wrapper. It differs from the item method's only if there is a conflict.</summary>
    public required string WrapperName { get; init; }

    /// <summary>The name inside the item struct, whose members would hide a captured parameter of the same name.</summary>
    public required string CapturedName { get; init; }

    /// <summary>Whether it is the <c>this</c> parameter of an extension method. The wrapper is then an extension method too.</summary>
    public required bool IsThis { get; init; }

    /// <summary>
    /// Only set for <see cref="ParameterRole.Shared"/> and <see cref="ParameterRole.Omitted"/>. No other type is written.
    /// </summary>
    public required TypeText Type { get; init; }

    /// <summary>Whether the parameter itself is <c>dynamic</c>. Passing it on would bind the call at run time.</summary>
    public required bool IsDynamic { get; init; }

    /// <summary>The default value of the wrapper's parameter as a C# expression, or null if the parameter is required there.</summary>
    public required string? Default { get; init; }

    /// <summary>Attributes that the wrapper's parameter repeats, such as <c>[CallerMemberName]</c>.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>
    /// The text before the argument in the call of the item method: <c>in </c> for an <c>in</c> or <c>ref readonly</c> parameter.
    /// </summary>
    public required string ArgumentModifier { get; init; }

    /// <summary>
    /// The text after the argument: <c>!</c> if an attribute, such as <c>[AllowNull]</c>, changes what the type says about null.
    /// </summary>
    public required string ArgumentSuffix { get; init; }

    /// <summary>How the item struct reads it from its input. Only set for <see cref="ParameterRole.Item"/>.</summary>
    public string? InputAccess { get; init; }

    /// <summary>The text that the compiler would fill in, as a C# expression. Only set for <see cref="ParameterRole.Omitted"/>.</summary>
    public string? CallerExpressionText { get; init; }
}
