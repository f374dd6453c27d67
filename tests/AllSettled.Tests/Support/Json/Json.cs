using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AllSettled.Tests.Support;

public sealed record User(int Id, string Name);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape2D;

public sealed record Circle(double Radius) : Shape2D;

public sealed record Square(double Side) : Shape2D;

/// <summary>What a user writes for native AOT: the batch, and the types inside it.</summary>
[JsonSerializable(typeof(SettledBatch<int, User>))]
[JsonSerializable(typeof(SettledBatch<string, NoResult>))]
[JsonSerializable(typeof(Settled<int, User>))]
[JsonSerializable(typeof(ErrorInfo))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(User))]
internal sealed partial class UserJson : JsonSerializerContext;

/// <summary>Lists the batch, and forgets the types inside it.</summary>
[JsonSerializable(typeof(SettledBatch<int, User>))]
internal sealed partial class ForgetfulJson : JsonSerializerContext;

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
