using System.Text.Json;
using System.Text.Json.Serialization;

namespace AllSettled.AspNetCore.Writing;

/// <summary>The words that the JSON of batches has for a status. The naming policy of the application does not change them.</summary>
internal sealed class StatusWordConverter() : JsonStringEnumConverter<SettledStatus>(JsonNamingPolicy.CamelCase);

/// <summary>The words that the JSON of batches has for a stop reason.</summary>
internal sealed class StopReasonWordConverter() : JsonStringEnumConverter<SettledStopReason>(JsonNamingPolicy.CamelCase);
