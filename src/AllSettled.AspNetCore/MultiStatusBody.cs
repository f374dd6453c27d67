using System.Text.Json.Serialization;

namespace AllSettled.AspNetCore;

/// <summary>One entry for each input, and how the batch ended. The items return no value.</summary>
public sealed class MultiStatusBody : SettledSummary
{
    /// <summary>One entry for each input, in input order.</summary>
    [JsonPropertyName("items")]
    public required IReadOnlyList<SettledEntry> Items { get; init; }
}

/// <summary>One entry for each input, and how the batch ended. A client in C# can read the JSON as this type.</summary>
/// <typeparam name="TResult">The type of the values.</typeparam>
public sealed class MultiStatusBody<TResult> : SettledSummary
{
    /// <summary>One entry for each input, in input order.</summary>
    [JsonPropertyName("items")]
    public required IReadOnlyList<SettledEntry<TResult>> Items { get; init; }
}
