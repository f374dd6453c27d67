using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AllSettled.Tests.Support;

/// <summary>Every way in which the serializer reaches a converter.</summary>
internal static class JsonWays
{
    public static TheoryData<string> All => ["reflection", "context", "segments", "stream"];

    public static string Write<T>(string way, T value)
    {
        if (way == "context")
            return JsonSerializer.Serialize(value, InfoOf<T>());
        if (way != "stream")
            return JsonSerializer.Serialize(value);
        var stream = new MemoryStream();
        JsonSerializer.SerializeAsync(stream, value, Tiny).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static T Read<T>(string way, string json)
    {
        switch (way)
        {
            case "context":
                return JsonSerializer.Deserialize(json, InfoOf<T>())!;
            case "segments":
                var reader = new Utf8JsonReader(Segments.Of(Encoding.UTF8.GetBytes(json), 3));
                return JsonSerializer.Deserialize<T>(ref reader)!;
            case "stream":
                return JsonSerializer.DeserializeAsync<T>(new DripStream(Encoding.UTF8.GetBytes(json)), Tiny)
                    .AsTask().GetAwaiter().GetResult()!;
            default:
                return JsonSerializer.Deserialize<T>(json)!;
        }
    }

    private static JsonSerializerOptions Tiny { get; } = new() { DefaultBufferSize = 1 };

    private static JsonTypeInfo<T> InfoOf<T>() => (JsonTypeInfo<T>)UserJson.Default.GetTypeInfo(typeof(T))!;
}
