using System.Text.Json;

namespace AllSettled.Json;

internal sealed class SettledConverter<TInput, TResult>(bool includeStackTraces) : OutermostConverter<Settled<TInput, TResult>>
{
    public override void Write(Utf8JsonWriter writer, Settled<TInput, TResult> value, JsonSerializerOptions options)
        => new RecordFormat<TInput, TResult>(options, includeStackTraces).Write(writer, value);

    protected override Settled<TInput, TResult> Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
        => new RecordFormat<TInput, TResult>(options, includeStackTraces).Read(ref reader);
}
