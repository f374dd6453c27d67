namespace AllSettled.Generator.Models;

/// <summary>The names of generated parameters. A name gets a suffix if a parameter of the item method has it already.</summary>
internal sealed record GeneratedNames
{
    /// <summary>The members that an item struct implements.</summary>
    public static readonly string[] ItemStructMembers = ["Name", "MaxConcurrency", "UsesContext", "UsesToken", "Invoke"];

    public required string Inputs { get; init; }

    /// <summary>The receiver, as a <c>this</c> parameter of the wrapper. Null if the wrapper has no such parameter.</summary>
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
