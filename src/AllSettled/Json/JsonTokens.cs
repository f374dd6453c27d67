using System.Text.Json;

namespace AllSettled.Json;

/// <summary>Reads single values of batches, records and errors. No option of the serializer changes how these are written.</summary>
internal static class JsonTokens
{
    public static string ReadString(ref readonly Utf8JsonReader reader)
    {
        Expect(in reader, JsonTokenType.String, "a string");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw MalformedJson.At(in reader, "The string is not valid text: " + e.Message, e);
        }
    }

    public static bool ReadBoolean(ref readonly Utf8JsonReader reader)
        => reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.TokenType == JsonTokenType.True
            : throw Unexpected(in reader, "true or false");

    public static long ReadInteger(ref readonly Utf8JsonReader reader, long max)
    {
        string expected = $"an integer from 0 to {max}";
        Expect(in reader, JsonTokenType.Number, expected);
        return reader.TryGetInt64(out long value) && value >= 0 && value <= max
            ? value
            : throw MalformedJson.At(in reader, $"The number must be {expected}.");
    }

    /// <summary>Reads a string that must be one of these words.</summary>
    /// <returns>The number of the word.</returns>
    public static int ReadWord(ref readonly Utf8JsonReader reader, Words words)
    {
        Expect(in reader, JsonTokenType.String, words.ToString());
        int word = words.Find(in reader);
        return word != Words.Unknown ? word : throw MalformedJson.At(in reader, $"The word must be {words}.");
    }

    /// <summary>The kind of the token, in words for a message.</summary>
    public static string NameOf(ref readonly Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        var other => other.ToString().ToLowerInvariant(),
    };

    public static void Expect(ref readonly Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (reader.TokenType != type)
            throw Unexpected(in reader, expected);
    }

    private static JsonException Unexpected(ref readonly Utf8JsonReader reader, string expected)
        => MalformedJson.At(in reader, $"The value must be {expected}, not {NameOf(in reader)}.");
}
