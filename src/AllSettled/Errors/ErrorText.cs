using System.Text;

namespace AllSettled.Errors;

/// <summary>The messages and texts of exceptions, of unusual ones as well.</summary>
/// <remarks>
/// An exception builds its text from the texts of its inner exceptions, and an <see cref="AggregateException"/> builds its message in the
/// same way. So a very deep exception overflows the stack, which ends the process. And an exception that holds the same inner exceptions in
/// many places takes forever.
/// </remarks>
internal static class ErrorText
{
    /// <summary>How many aggregates an exception may be made of. If there are more, its message is not read.</summary>
    private const int MaxAggregates = 100;

    /// <summary>The message, or a sentence that says why it is not read. Throws what the exception's own member throws.</summary>
    public static string MessageOf(Exception exception)
        => exception is AggregateException aggregate && HoldsTooMany(aggregate)
            ? $"(The message was not read: the exception is made of more than {MaxAggregates} AggregateExceptions.)"
            : exception.Message ?? "";

    /// <summary>
    /// The result of <see cref="Exception.ToString"/>. If the exception is too large for it, or it throws, the text of an
    /// <see cref="ErrorInfo"/>. Never throws.
    /// </summary>
    public static string Of(Exception exception) => Of(exception, exception.ToString);

    /// <inheritdoc cref="Of(Exception)"/>
    /// <param name="exception">The exception.</param>
    /// <param name="toString">What to call in place of <see cref="Exception.ToString"/>.</param>
    public static string Of(Exception exception, Func<string> toString)
    {
        if (ErrorTree.HasAll(exception))
        {
            try
            {
                return toString();
            }
            catch (Exception)
            {
                // The ErrorInfo below has those parts of the exception that do not throw.
            }
        }
        return Of(ErrorInfo.From(exception, includeStackTrace: true));
    }

    /// <summary>
    /// A text like that of an exception: the type, the message, the inner errors, and the stack trace if there is one.
    /// </summary>
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
