namespace AllSettled.Generator.Models;

/// <summary>Names of our own parameters, each with a suffix where a parameter of the item method already has it.</summary>
internal sealed record GeneratedNames
{
    /// <summary>The members that an item struct implements.</summary>
    public static readonly string[] ItemStructMembers = ["Name", "MaxConcurrency", "UsesContext", "UsesToken", "Invoke"];

    public required string Inputs { get; init; }

    /// <summary>The receiver, as the wrapper's <c>this</c> parameter; null where it is none of ours.</summary>
    public required string? Receiver { get; init; }

    public required string Options { get; init; }

    public required string CancellationToken { get; init; }

    /// <summary>The receiver, inside the item struct.</summary>
    public required string Self { get; init; }

    /// <summary>The input of one call, inside the item struct.</summary>
    public required string Input { get; init; }

    /// <summary>The context of one call, inside the item struct.</summary>
    public required string Context { get; init; }

    /// <summary>The token of one call, inside the item struct.</summary>
    public required string ItemToken { get; init; }
}
