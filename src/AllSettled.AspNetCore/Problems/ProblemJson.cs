using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace AllSettled.AspNetCore.Problems;

/// <summary>Writes the problem of an entry.</summary>
internal static class ProblemJson
{
    /// <summary>Writes the problem. If it has extensions that cannot be written, it writes the problem without them.</summary>
    public static void Write(Utf8JsonWriter writer, ProblemDetails problem, JsonSerializerOptions options, ILogger log)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        try
        {
            using var attempt = new Utf8JsonWriter(buffer, new() { Encoder = options.Encoder });
            JsonSerializer.Serialize(attempt, problem, TypeInfo(problem, options));
        }
        catch (Exception e)
        {
            Events.ProblemNotWritten(log, e);
            var plain = new ProblemDetails
            {
                Type = problem.Type,
                Title = problem.Title,
                Status = problem.Status,
                Detail = problem.Detail,
                Instance = problem.Instance,
            };
            JsonSerializer.Serialize(writer, plain, ProblemJsonContext.Default.ProblemDetails);
            return;
        }
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }

    /// <summary>An application that has a JSON context of its own need not list the problem types.</summary>
    private static JsonTypeInfo TypeInfo(ProblemDetails problem, JsonSerializerOptions options)
        => options.TryGetTypeInfo(problem.GetType(), out var info)
            ? info
            : ProblemJsonContext.Default.GetTypeInfo(problem.GetType()) ?? ProblemJsonContext.Default.ProblemDetails;
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
