using System.Text.Json.Serialization;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore;

/// <summary>How a batch or stream ended, as a client is told. A client in C# can read the JSON as this type.</summary>
public class SettledSummary
{
    /// <summary>
    /// What stopped the run: <c>none</c>, <c>canceled</c>, <c>failureThreshold</c>, <c>fatal</c>, <c>itemsHung</c>, <c>requested</c> or
    /// <c>timeout</c>.
    /// </summary>
    [JsonPropertyName("stopReason")]
    [JsonConverter(typeof(StopReasonWordConverter))]
    public required SettledStopReason StopReason { get; init; }

    /// <summary>Whether every input has an entry. If false, there may be inputs that nothing is said about.</summary>
    [JsonPropertyName("inputCompleted")]
    public required bool InputCompleted { get; init; }

    /// <summary>The number of fulfilled items.</summary>
    [JsonPropertyName("fulfilledCount")]
    [JsonNumberHandling(JsonNumberHandling.Strict)]
    public required long FulfilledCount { get; init; }

    /// <summary>The number of rejected items.</summary>
    [JsonPropertyName("rejectedCount")]
    [JsonNumberHandling(JsonNumberHandling.Strict)]
    public required long RejectedCount { get; init; }

    /// <summary>The number of canceled items.</summary>
    [JsonPropertyName("canceledCount")]
    [JsonNumberHandling(JsonNumberHandling.Strict)]
    public required long CanceledCount { get; init; }

    /// <summary>Why a stream ended early. A complete stream has none, and the body of a batch neither.</summary>
    [JsonPropertyName("problem")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProblemDetails? Problem { get; init; }
}
