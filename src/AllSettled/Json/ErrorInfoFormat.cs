using System.Text.Json;

namespace AllSettled.Json;

/// <summary>
/// Writes and reads an error: <c>{"type":…,"message":…,"stackTrace":…,"inner":[…],"omitted":…}</c>. The last three properties are left out
/// if there is nothing to write.
/// </summary>
internal static class ErrorInfoFormat
{
    private const int Type = 0, Message = 1, StackTrace = 2, Inner = 3, Omitted = 4;
    private const string What = "An error";

    private static readonly Words s_properties = new("type", "message", "stackTrace", "inner", "omitted");

    public static void Write(Utf8JsonWriter writer, ErrorInfo error)
    {
        writer.WriteStartObject();
        writer.WriteString(s_properties[Type], error.Type);
        writer.WriteString(s_properties[Message], error.Message);
        if (error.StackTrace is not null)
            writer.WriteString(s_properties[StackTrace], error.StackTrace);
        if (error.InnerErrors.Count > 0)
        {
            writer.WriteStartArray(s_properties[Inner]);
            foreach (var inner in error.InnerErrors)
                Write(writer, inner);
            writer.WriteEndArray();
        }
        if (error.OmittedCount > 0)
            writer.WriteNumber(s_properties[Omitted], error.OmittedCount);
        writer.WriteEndObject();
    }

    public static ErrorInfo Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        int room = ErrorInfo.MaxErrors;
        return Read(ref reader, options, depth: 1, ref room);
    }

    private static ErrorInfo Read(ref Utf8JsonReader reader, JsonSerializerOptions options, int depth, ref int room)
    {
        ObjectReader.Begin(in reader, What);
        if (depth > ErrorInfo.MaxDepth || --room < 0)
            throw MalformedJson.At(in reader, $"An error has at most {ErrorInfo.MaxDepth} levels and {ErrorInfo.MaxErrors} errors in all.");

        string type = "", message = "";
        string? stackTrace = null;
        List<ErrorInfo> inner = [];
        int omitted = 0;
        var properties = new ObjectReader(s_properties, options);
        try
        {
            while (properties.Next(ref reader, out int property))
            {
                switch (property)
                {
                    case Type:
                        type = JsonTokens.ReadString(in reader);
                        break;
                    case Message:
                        message = JsonTokens.ReadString(in reader);
                        break;
                    case StackTrace:
                        stackTrace = JsonTokens.ReadString(in reader);
                        break;
                    case Inner:
                        ReadInner(ref reader, options, depth + 1, ref room, inner);
                        break;
                    case Omitted:
                        omitted = (int)JsonTokens.ReadInteger(in reader, int.MaxValue);
                        break;
                }
            }
            properties.Require(in reader, Type, What);
            properties.Require(in reader, Message, What);
        }
        catch (JsonException e)
        {
            throw MalformedJson.Within(e, properties.Place);
        }
        return new() { Type = type, Message = message, StackTrace = stackTrace, InnerErrors = inner, OmittedCount = omitted };
    }

    private static void ReadInner(ref Utf8JsonReader reader, JsonSerializerOptions options, int depth, ref int room, List<ErrorInfo> inner)
    {
        JsonTokens.Expect(in reader, JsonTokenType.StartArray, "an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            try
            {
                inner.Add(Read(ref reader, options, depth, ref room));
            }
            catch (JsonException e)
            {
                throw MalformedJson.Within(e, $"[{inner.Count}]");
            }
        }
    }
}
