namespace AllSettled.Errors;

/// <summary>Copies an exception and those within it, as far as the bounds of <see cref="ErrorInfo"/> allow.</summary>
/// <remarks>
/// Level by level, so that no inner exception takes the room of its siblings; without recursion, and without asking whether
/// it has seen an exception before: a cycle ends at the deepest level.
/// </remarks>
internal static class ErrorTree
{
    /// <param name="exception">The exception.</param>
    /// <param name="includeStackTrace">Whether to take the stack traces too.</param>
    /// <param name="withoutInputs">Whether to leave the inputs out that our own messages name.</param>
    public static ErrorInfo Copy(Exception exception, bool includeStackTrace, bool withoutInputs = false)
    {
        var nodes = Look(exception);
        // Inner errors stand behind the one they belong to.
        var infos = new ErrorInfo[nodes.Count];
        for (int i = nodes.Count - 1; i >= 0; i--)
            infos[i] = InfoOf(nodes[i], infos.AsSpan(nodes[i].InnerStart, nodes[i].InnerCount), includeStackTrace, withoutInputs);
        return infos[0];
    }

    /// <summary>Whether a copy has everything that is in the exception.</summary>
    public static bool HasAll(Exception exception) => Look(exception).TrueForAll(static node => node.Omitted == 0);

    /// <summary>Whether one of its messages names inputs: that of a batch within it does.</summary>
    public static bool NamesInputs(Exception exception) => Look(exception).Exists(static node => node.Source is SettledBatchException);

    private static List<Node> Look(Exception exception)
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

    /// <summary>What to read of an exception: itself, or what it was made of.</summary>
    private static object Source(object error) => error is SettledErrorException { Info: var info } ? info : error;

    private static IReadOnlyList<object> InnerOf(object source) => source switch
    {
        ErrorInfo info => info.InnerErrors,
        AggregateException aggregate => aggregate.InnerExceptions,
        Exception { InnerException: { } inner } => [inner],
        _ => [],
    };

    private static ErrorInfo InfoOf(in Node node, ReadOnlySpan<ErrorInfo> inner, bool includeStackTrace, bool withoutInputs) => node.Source is ErrorInfo info
        ? info with
        {
            StackTrace = includeStackTrace ? info.StackTrace : null,
            InnerErrors = [.. inner],
            OmittedCount = (int)Math.Min(int.MaxValue, (long)info.OmittedCount + node.Omitted),
        }
        : new()
        {
            Type = node.Source.GetType().ToString(),
            Message = withoutInputs ? MessageWithoutInputs((Exception)node.Source) : MessageOf((Exception)node.Source),
            StackTrace = includeStackTrace ? StackTraceOf((Exception)node.Source) : null,
            InnerErrors = [.. inner],
            OmittedCount = node.Omitted,
        };

    /// <summary>The message, or what asking for it threw; of bounded length.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return Shorten(ErrorText.MessageOf(exception));
        }
        catch (Exception e)
        {
            return $"(Message threw {e.GetType()}.)";
        }
    }

    private static string MessageWithoutInputs(Exception exception) => exception switch
    {
        SettledBatchException batch => batch.Summary,
        SettledInputException input => input.Summary,
        // Its message has those of all its inner exceptions.
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
            return $"(StackTrace threw {e.GetType()}.)";
        }
    }

    /// <summary>The message of an aggregate holds those of all its inner exceptions, so that of a large one has no end.</summary>
    private static string Shorten(string text) => text.Length <= ErrorInfo.MaxLength ? text : text[..(ErrorInfo.MaxLength - 1)] + "…";

    private readonly record struct Node(object Source, int Depth, int InnerStart = 0, int InnerCount = 0, int Omitted = 0);
}
