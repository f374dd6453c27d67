using System.Text.Json;

namespace AllSettled.Json;

/// <summary>
/// The exceptions for JSON that is no record, batch or error. On the way out their path grows from the place where reading failed
/// (<c>$</c>) to the outermost value of ours; the serializer does the rest.
/// </summary>
internal static class MalformedJson
{
    /// <summary>The token that the reader stands on is wrong.</summary>
    public static JsonException At(ref readonly Utf8JsonReader reader, string what, Exception? cause = null)
    {
        var (line, column) = StartOf(in reader);
        return new(what, "$", line, column, cause);
    }

    /// <summary>A value of the user's is wrong; the serializer, who read it on its own, counted lines from where the reader stands.</summary>
    public static JsonException InValue(ref readonly Utf8JsonReader reader, JsonException error)
    {
        var (line, column) = StartOf(in reader);
        long innerLine = error.LineNumber ?? 0, innerColumn = error.BytePositionInLine ?? 0;
        return new(WithoutPosition(error.Message), error.Path, line + innerLine, innerLine == 0 ? column + innerColumn : innerColumn, error);
    }

    /// <param name="error">What is wrong with a part.</param>
    /// <param name="place">Where that part is, such as <c>.items[3]</c>.</param>
    public static JsonException Within(JsonException error, string place)
        => new(WithoutPosition(error.Message), "$" + place + (error.Path ?? "$")[1..], error.LineNumber, error.BytePositionInLine, error.InnerException ?? error);

    /// <param name="error">What is wrong with the outermost value of ours.</param>
    /// <param name="isRoot">
    /// Whether that is all there is. If not, only the serializer knows the path to it, and adds that if there is none yet.
    /// </param>
    public static JsonException Outermost(JsonException error, bool isRoot)
    {
        string what = WithoutPosition(error.Message), path = error.Path ?? "$";
        return isRoot
            ? new($"{what} Path: {path} | LineNumber: {error.LineNumber} | BytePositionInLine: {error.BytePositionInLine}.",
                path, error.LineNumber, error.BytePositionInLine, error.InnerException)
            : new(path == "$" ? what : $"{what} (In it, at {path}.)", error.InnerException);
    }

    private static string WithoutPosition(string message)
    {
        int end = message.LastIndexOf(" Path: $", StringComparison.Ordinal);
        if (end < 0)
            end = message.LastIndexOf(" LineNumber: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    /// <summary>
    /// Line and byte position of the reader's token, from 0. A reader tells them only in its own exceptions, so another one is made
    /// to fail where it stands.
    /// </summary>
    private static (long Line, long Column) StartOf(ref readonly Utf8JsonReader reader)
    {
        var probe = new Utf8JsonReader("!"u8, isFinalBlock: true, reader.CurrentState);
        try
        {
            probe.Read();
        }
        catch (JsonException e)
        {
            long length = reader.BytesConsumed - reader.TokenStartIndex;
            return (e.LineNumber ?? 0, Math.Max(0, (e.BytePositionInLine ?? 0) - length));
        }
        return default;
    }
}
