using System.Text.Json;
using System.Text.Json.Serialization;

namespace AllSettled.Json;

internal sealed class SettledConverter<TInput, TResult>(bool includeStackTraces) : JsonConverter<Settled<TInput, TResult>>
{
    public override void Write(Utf8JsonWriter writer, Settled<TInput, TResult> value, JsonSerializerOptions options)
        => new RecordFormat<TInput, TResult>(options, includeStackTraces).Write(writer, value);

    public override Settled<TInput, TResult> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        bool isRoot = reader.CurrentDepth == 0;
        try
        {
            return new RecordFormat<TInput, TResult>(options, includeStackTraces).Read(ref reader);
        }
        catch (JsonException e)
        {
            throw MalformedJson.Outermost(e, isRoot);
        }
    }
}
