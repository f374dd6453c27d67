using Microsoft.Extensions.Logging;

namespace AllSettled.Logging;

/// <summary>Logs the items that fail, and the end of the run.</summary>
internal sealed partial class LoggingObserver(ILogger logger, bool logInputs) : ISettledObserver
{
    public void OnSettled(in SettledItemEvent item)
    {
        if (item.Status != SettledStatus.Rejected)
            return;
        double milliseconds = item.Elapsed.TotalMilliseconds;
        if (logInputs)
            ItemRejectedWithInput(logger, item.Error, item.MethodName, item.Index, item.Input, item.Attempts, milliseconds);
        else
            ItemRejected(logger, item.Error, item.MethodName, item.Index, item.Attempts, milliseconds);
    }

    public void OnEnded(in SettledRunEvent run)
    {
        RunEnded(
            logger, LevelOf(run), run.SourceError, run.MethodName, run.Fulfilled, run.Rejected, run.Canceled, run.StopReason,
            run.Elapsed.TotalMilliseconds);
    }

    private static LogLevel LevelOf(in SettledRunEvent run) => run switch
    {
        { SourceError: not null } => LogLevel.Error,
        { StopReason: SettledStopReason.None or SettledStopReason.Canceled or SettledStopReason.Requested } => LogLevel.Information,
        _ => LogLevel.Warning,
    };

    [LoggerMessage(1, LogLevel.Warning, "{Method}, item {Index}: rejected after {Attempts} calls and {ElapsedMilliseconds} ms")]
    private static partial void ItemRejected(
        ILogger logger, Exception? error, string method, long index, int attempts, double elapsedMilliseconds);

    [LoggerMessage(2, LogLevel.Warning, "{Method}, item {Index}, {Input}: rejected after {Attempts} calls and {ElapsedMilliseconds} ms")]
    private static partial void ItemRejectedWithInput(
        ILogger logger, Exception? error, string method, long index, object? input, int attempts, double elapsedMilliseconds);

    [LoggerMessage(
        EventId = 3,
        Message = "{Method}: {Fulfilled} fulfilled, {Rejected} rejected, {Canceled} canceled, stop reason {StopReason}, "
            + "{ElapsedMilliseconds} ms")]
    private static partial void RunEnded(
        ILogger logger, LogLevel level, Exception? sourceError, string method, long fulfilled, long rejected, long canceled,
        SettledStopReason stopReason, double elapsedMilliseconds);
}
