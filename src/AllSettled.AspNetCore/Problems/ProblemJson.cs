using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore.Problems;

/// <summary>Writes problems. An application that has a JSON context of its own need not list their types.</summary>
internal static class ProblemJson
{
    /// <summary>For each options of an application: the same options, which also know the types of problems.</summary>
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> s_completed = [];

    /// <summary>Writes the problem. If it has extensions that cannot be written, it writes the problem without them.</summary>
    /// <returns>Why the extensions are missing; null if everything is written.</returns>
    public static Exception? Write(Utf8JsonWriter writer, ProblemDetails problem, JsonSerializerOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        try
        {
            var completed = s_completed.GetValue(options, static options => Complete(options));
            using var attempt = new Utf8JsonWriter(buffer, new() { Encoder = options.Encoder });
            JsonSerializer.Serialize(
                attempt, problem, KnownType.Nearest(completed, problem, completed.GetTypeInfo(typeof(ProblemDetails))));
        }
        catch (Exception e)
        {
            var plain = new ProblemDetails
            {
                Type = problem.Type,
                Title = problem.Title,
                Status = problem.Status,
                Detail = problem.Detail,
                Instance = problem.Instance,
            };
            JsonSerializer.Serialize(writer, plain, ProblemJsonContext.Default.ProblemDetails);
            return e;
        }
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
        return null;
    }

    private static JsonSerializerOptions Complete(JsonSerializerOptions options)
    {
        var completed = new JsonSerializerOptions(options);
        // What the application says of a type comes first.
        completed.TypeInfoResolverChain.Add(ProblemJsonContext.Default);
        completed.MakeReadOnly();
        return completed;
    }
}

[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
