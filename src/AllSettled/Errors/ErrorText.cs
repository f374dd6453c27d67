using System.Text;

namespace AllSettled.Errors;

/// <summary>
/// What exceptions say, whatever they are like. An exception asks those within it for their messages and texts, and they those
/// within them: a deep one ends the process, and one with the same exceptions in many places never ends.
/// </summary>
internal static class ErrorText
{
    /// <summary>Of how many aggregates within one another a message is asked.</summary>
    private const int MaxAggregates = 100;

    /// <summary>The message, or why it cannot be had. Throws what the exception throws.</summary>
    public static string MessageOf(Exception exception)
        => exception is AggregateException aggregate && HoldsTooMany(aggregate)
            ? $"(More than {MaxAggregates} aggregates within one another.)"
            : exception.Message ?? "";

    /// <summary>
    /// As <see cref="Exception.ToString"/>, where that comes to an end; else what <see cref="ErrorInfo"/> says. Never throws.
    /// </summary>
    public static string Of(Exception exception) => Of(exception, exception.ToString);

    /// <inheritdoc cref="Of(Exception)"/>
    /// <param name="exception">The exception.</param>
    /// <param name="natural">What it says by itself.</param>
    public static string Of(Exception exception, Func<string> natural)
    {
        if (ErrorTree.HasAll(exception))
        {
            try
            {
                return natural();
            }
            catch (Exception)
            {
                // Then what its parts say that do not throw.
            }
        }
        return Of(ErrorInfo.From(exception, includeStackTrace: true));
    }

    /// <summary>As that of an exception would be: type, message, inner errors, and the stack trace if there is one.</summary>
    public static string Of(ErrorInfo info)
    {
        var text = new StringBuilder();
        Append(text, info);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ErrorInfo info)
    {
        text.Append(info);
        foreach (var inner in info.InnerErrors)
            Append(text.Append("\n ---> "), inner);
        if (info.OmittedCount > 0)
            text.Append($"\n ---> … and {info.OmittedCount} more");
        if (info.StackTrace is not null)
            text.Append('\n').Append(info.StackTrace);
    }

    private static bool HoldsTooMany(AggregateException aggregate)
    {
        List<AggregateException> found = [aggregate];
        for (int i = 0; i < found.Count; i++)
        {
            foreach (var inner in found[i].InnerExceptions)
            {
                if (inner is not AggregateException another)
                    continue;
                if (found.Count == MaxAggregates)
                    return true;
                found.Add(another);
            }
        }
        return false;
    }
}
