namespace AllSettled.Generator.Models;

/// <summary>The names of generated parameters. A name gets a suffix if a parameter of the item method has it already.</summary>
internal sealed record GeneratedNames
{
    /// <summary>The members that an item struct implements.</summary>
    public static readonly string[] ItemStructMembers = ["Name", "MaxConcurrency", "UsesContext", "UsesToken", "Invoke"];

    /// <summary>The members that it implements in addition if the results are judged.</summary>
    public static readonly string[] JudgeMembers = ["RejectsResults", "FailureOf"];

    /// <summary>The members that it implements in addition if the items have keys.</summary>
    public static readonly string[] PartitionMembers = ["IsPartitioned", "PartitionKeys"];

    /// <summary>The members that it implements in addition if a call takes many inputs.</summary>
    public static readonly string[] BulkMembers = ["MaxInputs", "OnFailure", "IsDistinct", "ResultsOf"];

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

    /// <summary>What the item method has returned, inside the item struct. Null if results are not judged.</summary>
    public required string? Returned { get; init; }

    /// <summary>The result of one input, inside the item struct. Null if results are neither judged nor parts of a response.</summary>
    public required string? Result { get; init; }

    /// <summary>What a call has returned for its inputs, inside the item struct. Null if a call takes one input.</summary>
    public required string? Response { get; init; }

    /// <summary>The method of the item struct that gives an input's key. Null if the items have no keys.</summary>
    public required string? KeyOf { get; init; }
}
