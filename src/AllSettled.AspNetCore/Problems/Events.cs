using Microsoft.Extensions.Logging;

namespace AllSettled.AspNetCore.Problems;

/// <summary>What is logged, in the category <c>AllSettled.AspNetCore</c>. Clients are not told these errors.</summary>
internal static partial class Events
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} items were rejected with an error that is not mapped. This is the first error.")]
    public static partial void ItemsRejected(ILogger log, long count, Exception first);

    [LoggerMessage(2, LogLevel.Error,
        "The mapping of errors to problems threw {Count} times. The client is told the default problems. This is the first error.")]
    public static partial void MappingFailed(ILogger log, long count, Exception first);

    [LoggerMessage(3, LogLevel.Error,
        "{Count} values could not be written as JSON. The client is told so, without the values. This is the error of item {Index}, "
        + "the first of them.")]
    public static partial void ValuesNotWritten(ILogger log, long count, long index, Exception first);

    [LoggerMessage(4, LogLevel.Error,
        "{Count} problems could not be written as JSON. The client gets them without their extensions. This is the first error.")]
    public static partial void ProblemsNotWritten(ILogger log, long count, Exception first);

    [LoggerMessage(5, LogLevel.Error, "A stream failed. Its last line tells the client that it ended early.")]
    public static partial void StreamFailed(ILogger log, Exception error);

    [LoggerMessage(6, LogLevel.Debug, "A request with inputs was refused with status {Status}: {Reason}")]
    public static partial void InputsRefused(ILogger log, int status, string? reason, Exception? cause);
}
