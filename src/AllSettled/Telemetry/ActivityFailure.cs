using System.Diagnostics;
using AllSettled.Errors;

namespace AllSettled.Telemetry;

/// <summary>Records an exception in a span.</summary>
internal static class ActivityFailure
{
    /// <summary>
    /// Sets the span's status to <c>Error</c>, and adds the exception as the <c>exception</c> event of OpenTelemetry's conventions. It
    /// never throws, even if the members of the exception, which may be users' code, do.
    /// </summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">The exception.</param>
    /// <param name="withInputs">Whether the span may contain the inputs that messages of our own exceptions name.</param>
    public static void SetFailure(this Activity activity, Exception error, bool withInputs)
    {
        var (description, message, text) = withInputs || !ErrorTree.NamesInputs(error) ? TextsOf(error) : TextsWithoutInputs(error);
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
        var info = ErrorTree.Copy(error, includeStackTrace: true, withoutInputs: true);
        return ($"{error.GetType().Name}: {info.Message}", info.Message, ErrorText.Of(info));
    }
}
