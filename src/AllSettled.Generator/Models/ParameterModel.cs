namespace AllSettled.Generator.Models;

/// <summary>A parameter of an item method, in declared order.</summary>
internal sealed record ParameterModel
{
    public required ParameterRole Role { get; init; }

    /// <summary>The name in the item method; escaped where C# needs it.</summary>
    public required string Name { get; init; }

    /// <summary>The name in the wrapper, of a shared parameter: the same but for a conflict.</summary>
    public required string WrapperName { get; init; }

    /// <summary>The name inside the item struct, whose members would hide a captured parameter of the same name.</summary>
    public required string CapturedName { get; init; }

    /// <summary>Whether it is the <c>this</c> parameter of an extension method, which the wrapper is then too.</summary>
    public required bool IsThis { get; init; }

    /// <summary>Set for <see cref="ParameterRole.Shared"/> and <see cref="ParameterRole.Omitted"/> only: nobody else's is written.</summary>
    public required TypeText Type { get; init; }

    /// <summary>Whether the parameter itself is <c>dynamic</c>, so that passing it on would bind the call at run time.</summary>
    public required bool IsDynamic { get; init; }

    /// <summary>The default value of the wrapper's parameter as a C# expression, or null if it is required there.</summary>
    public required string? Default { get; init; }

    /// <summary>Attributes that the wrapper's parameter repeats, such as <c>[CallerMemberName]</c>.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>What stands before the argument in the call of the item method: <c>in </c> for one that is declared so or <c>ref readonly</c>.</summary>
    public required string ArgumentModifier { get; init; }

    /// <summary>What stands after it: <c>!</c> where an attribute, such as <c>[AllowNull]</c>, says otherwise than the type.</summary>
    public required string ArgumentSuffix { get; init; }

    /// <summary>How the item struct reads it from its input; set for <see cref="ParameterRole.Item"/> only.</summary>
    public string? InputAccess { get; init; }

    /// <summary>What the compiler would fill in, as a C# expression; set for <see cref="ParameterRole.Omitted"/> only.</summary>
    public string? CallerExpressionText { get; init; }
}
