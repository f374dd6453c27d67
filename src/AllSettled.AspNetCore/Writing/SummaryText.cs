using System.Text;
using System.Text.Json;

namespace AllSettled.AspNetCore.Writing;

/// <summary>The JSON of a <see cref="SettledSummary"/>.</summary>
internal static class SummaryText
{
    /// <summary>The JSON without its closing brace, so that more properties can follow.</summary>
    public static byte[] Start(SettledStopReason reason, bool inputCompleted, long fulfilled, long rejected, long canceled)
        => Encoding.UTF8.GetBytes(
            $"{{\"stopReason\":\"{JsonNamingPolicy.CamelCase.ConvertName(reason.ToString())}\","
            + $"\"inputCompleted\":{(inputCompleted ? "true" : "false")},"
            + $"\"fulfilledCount\":{fulfilled},\"rejectedCount\":{rejected},\"canceledCount\":{canceled}");
}
