using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AllSettled.Json;

namespace AllSettled;

/// <summary>
/// Writes and reads <see cref="Settled{TInput,TResult}"/>, <see cref="SettledBatch{TInput,TResult}"/> and <see cref="ErrorInfo"/> as
/// JSON, in the words of <c>Promise.allSettled</c>. The types name it themselves, so there is nothing to do; add one to
/// <see cref="JsonSerializerOptions.Converters"/> only to set it otherwise.
/// </summary>
/// <remarks>
/// Works by reflection and, under native AOT, with a <see cref="JsonSerializerContext"/> that lists the batch or record type and
/// also the types of its inputs and results. These are written with the options' own converters and rules; the words of
/// batches, records and errors are the same under all options.
/// </remarks>
/// <example>
/// <code>
/// [JsonSerializable(typeof(SettledBatch&lt;int, User&gt;))]
/// [JsonSerializable(typeof(int))]
/// [JsonSerializable(typeof(User))]
/// partial class UserJson : JsonSerializerContext;
///
/// string json = JsonSerializer.Serialize(users, UserJson.Default.SettledBatchInt32User);
/// </code>
/// </example>
public sealed class SettledJsonConverter : JsonConverterFactory
{
    /// <summary>
    /// Whether the errors of rejected records are written with their stack traces; false by default. <see cref="ErrorInfo"/>s of your own are
    /// written with what they have.
    /// </summary>
    public bool IncludeStackTraces { get; init; }

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(ErrorInfo) || IsOurs(typeToConvert);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        => typeToConvert == typeof(ErrorInfo) ? new ErrorInfoConverter()
            : IsOurs(typeToConvert) ? Create(typeToConvert)
            : throw new ArgumentException($"{typeToConvert} is neither a record, nor a batch, nor an error.", nameof(typeToConvert));

    private static bool IsOurs(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() is var definition
            && (definition == typeof(Settled<,>) || definition == typeof(SettledBatch<,>));

    /// <summary>Asks the closed type itself, which needs no code that is made at run time.</summary>
    [DynamicDependency(nameof(Settled<NoResult, NoResult>.CreateJsonConverter), typeof(Settled<,>))]
    [DynamicDependency(nameof(SettledBatch<NoResult, NoResult>.CreateJsonConverter), typeof(SettledBatch<,>))]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The dynamic dependencies keep the one method that is looked up, on both types.")]
    private JsonConverter Create(Type closed)
    {
        var creator = closed.GetMethod(nameof(Settled<NoResult, NoResult>.CreateJsonConverter), BindingFlags.Static | BindingFlags.NonPublic)!;
        return (JsonConverter)creator.Invoke(null, [IncludeStackTraces])!;
    }
}
