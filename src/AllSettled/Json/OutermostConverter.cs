using System.Text.Json;
using System.Text.Json.Serialization;

namespace AllSettled.Json;

/// <summary>
/// The converter of a batch, a record or an error that is not part of another one. Records and errors inside it are read by formats.
/// </summary>
internal abstract class OutermostConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        bool isRoot = reader.CurrentDepth == 0;
        try
        {
            return Read(ref reader, options);
        }
        catch (JsonException e)
        {
            throw MalformedJson.Outermost(e, isRoot);
        }
    }

    /// <summary>Reads the value. An exception has the path inside this value.</summary>
    protected abstract T Read(ref Utf8JsonReader reader, JsonSerializerOptions options);
}
