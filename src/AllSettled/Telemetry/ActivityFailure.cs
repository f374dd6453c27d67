using System.Diagnostics;
using AllSettled.Engine;

namespace AllSettled.Telemetry;

internal static class ActivityFailure
{
    /// <summary>
    /// Marks the span as failed, with the exception as OpenTelemetry's <c>exception</c> event. Exceptions are users' code too, and
    /// telling of one must not fail.
    /// </summary>
    public static void SetFailure(this Activity activity, Exception error)
    {
        activity.SetStatus(ActivityStatusCode.Error, Describe.Error(error));
        activity.AddTag("error.type", error.GetType().FullName);
        activity.AddEvent(new("exception", tags: new()
        {
            ["exception.type"] = error.GetType().FullName,
            ["exception.message"] = ErrorTree.MessageOf(error),
            ["exception.stacktrace"] = ErrorText.Of(error),
        }));
    }
}
