using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AllSettled.Json;

namespace AllSettled;

/// <summary>
/// Writes and reads <see cref="Settled{TInput,TResult}"/>, <see cref="SettledBatch{TInput,TResult}"/> and <see cref="ErrorInfo"/> as
/// JSON, in the words of JavaScript's <c>Promise.allSettled</c>.
/// </summary>
/// <remarks>
/// <para>
/// These types use the converter by default, so you need not register it. Add a converter to
/// <see cref="JsonSerializerOptions.Converters"/> only if you want stack traces.
/// </para>
/// <para>
/// Your options apply to inputs and values. They do not change the property names and words of batches, records and errors. JSON that is
/// not valid gives a <see cref="JsonException"/> that says what is wrong and where.
/// </para>
/// <para>
/// Under native AOT, and wherever reflection is off, you need a <see cref="JsonSerializerContext"/>. List the batch or the record in it,
/// the type of the inputs, and the type of the values.
/// </para>
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
    /// Whether the errors of batches and records are written with their stack traces. False by default. An <see cref="ErrorInfo"/> that you
    /// write yourself is always written with its stack trace, if it has one.
    /// </summary>
    public bool IncludeStackTraces { get; init; }

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert)
        => typeToConvert == typeof(ErrorInfo)
            || (typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() is var definition
                && (definition == typeof(Settled<,>) || definition == typeof(SettledBatch<,>)));

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        => typeToConvert == typeof(ErrorInfo) ? new ErrorInfoConverter() : Create(typeToConvert);

    /// <summary>
    /// Calls the static method of the closed type. So no generic type has to be made at run time, which native AOT cannot do.
    /// </summary>
    [DynamicDependency(nameof(Settled<NoResult, NoResult>.CreateJsonConverter), typeof(Settled<,>))]
    [DynamicDependency(nameof(SettledBatch<NoResult, NoResult>.CreateJsonConverter), typeof(SettledBatch<,>))]
    [UnconditionalSuppressMessage(
        "Trimming", "IL2070", Justification = "The dynamic dependencies keep the one method that is looked up, on both types.")]
    private JsonConverter Create(Type closed)
    {
        var creator = closed.GetMethod(
            nameof(Settled<NoResult, NoResult>.CreateJsonConverter), BindingFlags.Static | BindingFlags.NonPublic)!;
        return (JsonConverter)creator.Invoke(null, [IncludeStackTraces])!;
    }
}
