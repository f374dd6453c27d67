using System.Text.Json;

namespace AllSettled.Json;

internal sealed class ErrorInfoConverter : OutermostConverter<ErrorInfo>
{
    public override void Write(Utf8JsonWriter writer, ErrorInfo value, JsonSerializerOptions options)
        => ErrorInfoFormat.Write(writer, value);

    protected override ErrorInfo Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
        => ErrorInfoFormat.Read(ref reader, options);
}
