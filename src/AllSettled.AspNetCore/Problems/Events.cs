using Microsoft.Extensions.Logging;

namespace AllSettled.AspNetCore.Problems;

/// <summary>What is logged, in the category <c>AllSettled.AspNetCore</c>. Clients are not told these errors.</summary>
internal static partial class Events
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} items were rejected with an error that is not mapped. This is the first error.")]
    public static partial void ItemsRejected(ILogger log, long count, Exception first);

    [LoggerMessage(2, LogLevel.Error, "The mapping of an error to a problem threw. The client is told the default problem.")]
    public static partial void MappingFailed(ILogger log, Exception error);

    [LoggerMessage(3, LogLevel.Error, "The value of item {Index} could not be written as JSON. The client is told so, without the value.")]
    public static partial void ValueNotWritten(ILogger log, long index, Exception error);

    [LoggerMessage(4, LogLevel.Error, "A problem could not be written as JSON. The client gets it without its extensions.")]
    public static partial void ProblemNotWritten(ILogger log, Exception error);

    [LoggerMessage(5, LogLevel.Error, "A stream failed. Its last line tells the client that it ended early.")]
    public static partial void StreamFailed(ILogger log, Exception error);

    [LoggerMessage(6, LogLevel.Debug, "A request with inputs was refused with status {Status}: {Reason}")]
    public static partial void InputsRefused(ILogger log, int status, string? reason);
}
