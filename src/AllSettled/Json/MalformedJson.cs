using System.Text.Json;

namespace AllSettled.Json;

/// <summary>Makes the exceptions for JSON that is not a valid record, batch or error.</summary>
/// <remarks>
/// An exception begins with the path <c>$</c>, at the value where reading failed. Each outer reader catches it and puts its own part before
/// the path, up to the outermost batch, record or error. If that is inside a value of the user's, the serializer adds the path to it.
/// </remarks>
internal static class MalformedJson
{
    /// <summary>For the token that the reader is at.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="cause">The inner exception, or null.</param>
    public static JsonException At(ref readonly Utf8JsonReader reader, string what, Exception? cause = null)
    {
        var (line, column) = StartOf(in reader);
        return new(what, "$", line, column, cause);
    }

    /// <summary>For an input or a value, which the serializer has read.</summary>
    /// <param name="reader">The reader, at the beginning of the value.</param>
    /// <param name="error">The serializer's exception. It counts lines and positions from the beginning of the value.</param>
    public static JsonException InValue(ref readonly Utf8JsonReader reader, JsonException error)
    {
        var (line, column) = StartOf(in reader);
        long innerLine = error.LineNumber ?? 0, innerColumn = error.BytePositionInLine ?? 0;
        return new(
            WithoutPosition(error.Message), error.Path, line + innerLine, innerLine == 0 ? column + innerColumn : innerColumn, error);
    }

    /// <summary>For an array or an object that contains the wrong value.</summary>
    /// <param name="error">The exception for the wrong value.</param>
    /// <param name="place">Where this value is, for example <c>.items[3]</c>. Empty if it is the object itself.</param>
    public static JsonException Within(JsonException error, string place)
        => new(
            WithoutPosition(error.Message), "$" + place + (error.Path ?? "$")[1..], error.LineNumber, error.BytePositionInLine,
            error.InnerException ?? error);

    /// <summary>For the outermost batch, record or error.</summary>
    /// <param name="error">The exception for the wrong value in it.</param>
    /// <param name="isRoot">
    /// Whether nothing is around it. If something is, only the serializer knows the path. It sets the path if the exception has none, so
    /// the path so far goes into the message.
    /// </param>
    public static JsonException Outermost(JsonException error, bool isRoot)
    {
        string what = WithoutPosition(error.Message), path = error.Path ?? "$";
        return isRoot
            ? new($"{what} Path: {path} | LineNumber: {error.LineNumber} | BytePositionInLine: {error.BytePositionInLine}.",
                path, error.LineNumber, error.BytePositionInLine, error.InnerException)
            : new(path == "$" ? what : $"{what} (Inside this value, at {path}.)", error.InnerException);
    }

    private static string WithoutPosition(string message)
    {
        int end = message.LastIndexOf(" Path: $", StringComparison.Ordinal);
        if (end < 0)
            end = message.LastIndexOf(" LineNumber: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    /// <summary>
    /// The line and the byte position of the reader's token, from 0. A reader tells them only in its own exceptions. So a second
    /// reader begins at the same position and reads an invalid character, and its exception has them.
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
