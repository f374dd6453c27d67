using System.Text.Json.Serialization;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore;

/// <summary>An entry of a response: what a client is told of one input. A client in C# can read the JSON as this type.</summary>
public class SettledEntry
{
    /// <summary>The position of the input in the request, from 0.</summary>
    [JsonPropertyName("index")]
    [JsonNumberHandling(JsonNumberHandling.Strict)]
    public required long Index { get; init; }

    /// <summary>The outcome: <c>fulfilled</c>, <c>rejected</c> or <c>canceled</c>.</summary>
    [JsonPropertyName("status")]
    [JsonConverter(typeof(StatusWordConverter))]
    public required SettledStatus Status { get; init; }

    /// <summary>
    /// Why there is no value. An entry of a fulfilled item has none, unless its value could not be written as JSON.
    /// </summary>
    [JsonPropertyName("problem")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProblemDetails? Problem { get; init; }

    /// <summary>How often the item ran. 0 means that it never ran. An entry of a fulfilled item does not say it.</summary>
    [JsonPropertyName("attempts")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempts { get; init; }
}

/// <inheritdoc/>
/// <typeparam name="TResult">The type of the values.</typeparam>
public sealed class SettledEntry<TResult> : SettledEntry
{
    /// <summary>The value of a fulfilled item. No other entry has one.</summary>
    [JsonPropertyName("value")]
    public TResult? Value { get; init; }
}
