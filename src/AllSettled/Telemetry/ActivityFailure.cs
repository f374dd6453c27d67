using System.Diagnostics;
using AllSettled.Errors;

namespace AllSettled.Telemetry;

internal static class ActivityFailure
{
    /// <summary>
    /// Marks the span as failed, with the exception as OpenTelemetry's <c>exception</c> event. Exceptions are users' code too, and
    /// telling of one must not fail.
    /// </summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">The exception.</param>
    /// <param name="tellsInputs">Whether inputs that our own messages name may stand in it.</param>
    public static void SetFailure(this Activity activity, Exception error, bool tellsInputs)
    {
        var (description, message, text) = tellsInputs || !ErrorTree.NamesInputs(error) ? TextsOf(error) : TextsWithoutInputs(error);
        activity.SetStatus(ActivityStatusCode.Error, description);
        activity.AddTag("error.type", error.GetType().FullName);
        activity.AddEvent(new("exception", tags: new()
        {
            ["exception.type"] = error.GetType().FullName,
            ["exception.message"] = message,
            ["exception.stacktrace"] = text,
        }));
    }

    private static (string Description, string Message, string Text) TextsOf(Exception error)
        => (Describe.Error(error), ErrorTree.MessageOf(error), ErrorText.Of(error));

    private static (string Description, string Message, string Text) TextsWithoutInputs(Exception error)
    {
        var told = ErrorTree.Copy(error, includeStackTrace: true, withoutInputs: true);
        return ($"{error.GetType().Name}: {told.Message}", told.Message, ErrorText.Of(told));
    }
}
