namespace AllSettled.Errors;

/// <summary>Copies an exception and its inner exceptions, within the limits of <see cref="ErrorInfo"/>.</summary>
/// <remarks>
/// It goes level by level, so that no inner exception takes the room of its siblings. There is no recursion, so a deep exception does not
/// overflow the stack. A cycle ends at the deepest level that is allowed.
/// </remarks>
internal static class ErrorTree
{
    /// <param name="exception">The exception.</param>
    /// <param name="includeStackTrace">Whether to copy the stack traces as well.</param>
    /// <param name="withoutInputs">Whether to leave out the inputs that messages of our own exceptions name.</param>
    public static ErrorInfo Copy(Exception exception, bool includeStackTrace, bool withoutInputs = false)
    {
        var nodes = NodesOf(exception);
        // Inner errors come after the error that they belong to. The loop runs backwards, so that they exist when that error is made.
        var infos = new ErrorInfo[nodes.Count];
        for (int i = nodes.Count - 1; i >= 0; i--)
            infos[i] = InfoOf(nodes[i], infos.AsSpan(nodes[i].InnerStart, nodes[i].InnerCount), includeStackTrace, withoutInputs);
        return infos[0];
    }

    /// <summary>Whether the exception is within the limits, so that a copy has all its inner exceptions.</summary>
    public static bool HasAll(Exception exception) => NodesOf(exception).TrueForAll(static node => node.Omitted == 0);

    /// <summary>Whether a message of ours in it names inputs. That is the message of a <see cref="SettledBatchException"/>.</summary>
    public static bool NamesInputs(Exception exception) => NodesOf(exception).Exists(static node => node.Source is SettledBatchException);

    /// <summary>The exception and its inner exceptions, level by level.</summary>
    private static List<Node> NodesOf(Exception exception)
    {
        List<Node> nodes = [new(Source(exception), Depth: 1)];
        for (int i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            var inner = InnerOf(node.Source);
            int room = node.Depth == ErrorInfo.MaxDepth ? 0 : ErrorInfo.MaxErrors - nodes.Count;
            int taken = Math.Min(inner.Count, room);
            nodes[i] = node with { InnerStart = nodes.Count, InnerCount = taken, Omitted = inner.Count - taken };
            for (int j = 0; j < taken; j++)
                nodes.Add(new(Source(inner[j]), node.Depth + 1));
        }
        return nodes;
    }

    /// <summary>What is copied: the exception, or the data that a <see cref="SettledErrorException"/> holds.</summary>
    private static object Source(object error) => error is SettledErrorException { Info: var info } ? info : error;

    private static IReadOnlyList<object> InnerOf(object source) => source switch
    {
        ErrorInfo info => info.InnerErrors,
        AggregateException aggregate => aggregate.InnerExceptions,
        Exception { InnerException: { } inner } => [inner],
        _ => [],
    };

    private static ErrorInfo InfoOf(in Node node, ReadOnlySpan<ErrorInfo> inner, bool includeStackTrace, bool withoutInputs)
    {
        if (node.Source is ErrorInfo info)
        {
            return info with
            {
                StackTrace = includeStackTrace ? info.StackTrace : null,
                InnerErrors = [.. inner],
                OmittedCount = (int)Math.Min(int.MaxValue, (long)info.OmittedCount + node.Omitted),
            };
        }

        var exception = (Exception)node.Source;
        return new()
        {
            Type = exception.GetType().ToString(),
            Message = withoutInputs ? MessageWithoutInputs(exception) : MessageOf(exception),
            StackTrace = includeStackTrace ? StackTraceOf(exception) : null,
            InnerErrors = [.. inner],
            OmittedCount = node.Omitted,
        };
    }

    /// <summary>The message, of limited length. If the exception's member throws, a sentence that says so.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return Shorten(ErrorText.MessageOf(exception));
        }
        catch (Exception e)
        {
            return $"(The exception's Message threw {e.GetType()}.)";
        }
    }

    private static string MessageWithoutInputs(Exception exception) => exception switch
    {
        SettledBatchException batch => batch.Summary,
        SettledInputException input => input.Summary,
        // Its own message contains the messages of all its inner exceptions, and these may name inputs.
        AggregateException aggregate => $"{aggregate.InnerExceptions.Count} errors",
        _ => MessageOf(exception),
    };

    private static string? StackTraceOf(Exception exception)
    {
        try
        {
            return exception.StackTrace is { } trace ? Shorten(trace) : null;
        }
        catch (Exception e)
        {
            return $"(The exception's StackTrace threw {e.GetType()}.)";
        }
    }

    /// <summary>Needed above all for an aggregate: its message contains the messages of all its inner exceptions.</summary>
    private static string Shorten(string text) => text.Length <= ErrorInfo.MaxLength ? text : text[..(ErrorInfo.MaxLength - 1)] + "…";

    private readonly record struct Node(object Source, int Depth, int InnerStart = 0, int InnerCount = 0, int Omitted = 0);
}
