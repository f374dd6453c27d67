using System.Text.Json;
using System.Text.Json.Serialization;

namespace AllSettled.Json;

internal sealed class ErrorInfoConverter : JsonConverter<ErrorInfo>
{
    public override void Write(Utf8JsonWriter writer, ErrorInfo value, JsonSerializerOptions options) => ErrorInfoFormat.Write(writer, value);

    public override ErrorInfo Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        bool isRoot = reader.CurrentDepth == 0;
        try
        {
            return ErrorInfoFormat.Read(ref reader, options);
        }
        catch (JsonException e)
        {
            throw MalformedJson.Outermost(e, isRoot);
        }
    }
}
