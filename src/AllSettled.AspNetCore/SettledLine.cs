using System.Text.Json.Serialization;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore;

/// <summary>
/// One line of a stream, or the data of one of its events: either an entry, or the end. A client in C# can read the JSON as this type.
/// </summary>
public class SettledLine
{
    /// <summary>The position of the input in the source, from 0. The last line has none.</summary>
    [JsonPropertyName("index")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Index { get; init; }

    /// <summary>The outcome: <c>fulfilled</c>, <c>rejected</c> or <c>canceled</c>. The last line has none.</summary>
    [JsonPropertyName("status")]
    [JsonConverter(typeof(StatusWordConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SettledStatus? Status { get; init; }

    /// <inheritdoc cref="SettledEntry.Problem"/>
    [JsonPropertyName("problem")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProblemDetails? Problem { get; init; }

    /// <inheritdoc cref="SettledEntry.Attempts"/>
    [JsonPropertyName("attempts")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempts { get; init; }

    /// <summary>How the stream ended: the last line has it, and no other. Without such a line, the connection was lost.</summary>
    [JsonPropertyName("end")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SettledSummary? End { get; init; }
}

/// <inheritdoc/>
/// <typeparam name="TResult">The type of the values.</typeparam>
public sealed class SettledLine<TResult> : SettledLine
{
    /// <summary>The value of a fulfilled item. No other line has one.</summary>
    [JsonPropertyName("value")]
    public TResult? Value { get; init; }
}
