using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace AllSettled.AspNetCore.Writing;

/// <summary>
/// Writes records as entries, one at a time, into a buffer of its own. So an entry that cannot be written leaves nothing behind in the
/// response.
/// </summary>
internal sealed class EntryWriter<TInput, TResult>
{
    private static readonly JsonEncodedText s_index = JsonEncodedText.Encode("index");
    private static readonly JsonEncodedText s_status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText s_value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText s_problem = JsonEncodedText.Encode("problem");
    private static readonly JsonEncodedText s_attempts = JsonEncodedText.Encode("attempts");
    private static readonly JsonEncodedText s_fulfilled = JsonEncodedText.Encode("fulfilled");
    private static readonly JsonEncodedText s_rejected = JsonEncodedText.Encode("rejected");
    private static readonly JsonEncodedText s_canceled = JsonEncodedText.Encode("canceled");

    /// <summary>A buffer that one large entry has made larger than this is given back.</summary>
    private const int MaxBufferToKeep = 1024 * 1024;

    private readonly JsonSerializerOptions _options;
    private readonly ProblemMapper<TInput, TResult> _problems;
    private readonly Utf8JsonWriter _writer;
    private ArrayBufferWriter<byte> _buffer = new(1024);
    private JsonTypeInfo<TResult>? _valueType;

    public EntryWriter(HttpContext context, ProblemMapper<TInput, TResult> problems)
    {
        _options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        _problems = problems;
        // Not indented, whatever the options say: a line of NDJSON must be one line.
        _writer = new(_buffer, new() { Encoder = _options.Encoder });
    }

    /// <summary>Writes a record.</summary>
    /// <returns>Its JSON in one line. Valid until the next call.</returns>
    public ReadOnlySpan<byte> Write(in Settled<TInput, TResult> record)
    {
        if (!record.IsFulfilled)
            return WriteProblem(record, _problems.Map(record));
        try
        {
            Begin(record);
            if (typeof(TResult) != typeof(NoResult))
            {
                _writer.WritePropertyName(s_value);
                WriteValue(record.Value);
            }
            return End();
        }
        catch (Exception e)
        {
            // The item has run, so its status stays as it is: a client that runs it again may do its work twice.
            return WriteProblem(record, _problems.ValueNotWritten(record, e));
        }
    }

    /// <summary>Writes what a stream says of its end.</summary>
    public ReadOnlySpan<byte> WriteEnd(ReadOnlySpan<byte> summary, ProblemDetails? problem)
    {
        Clear();
        _buffer.Write("{\"end\":"u8);
        _buffer.Write(summary);
        if (problem is not null)
        {
            _buffer.Write(",\"problem\":"u8);
            Write(problem);
            _writer.Flush();
        }
        _buffer.Write("}}"u8);
        return Line();
    }

    private ReadOnlySpan<byte> WriteProblem(in Settled<TInput, TResult> record, ProblemDetails problem)
    {
        Begin(record);
        _writer.WritePropertyName(s_problem);
        Write(problem);
        if (!record.IsFulfilled)
            _writer.WriteNumber(s_attempts, record.Attempts);
        return End();
    }

    private void Write(ProblemDetails problem)
    {
        if (ProblemJson.Write(_writer, problem, _options) is { } error)
            _problems.ExtensionsNotWritten(error);
    }

    private void Begin(in Settled<TInput, TResult> record)
    {
        Clear();
        _writer.WriteStartObject();
        _writer.WriteNumber(s_index, record.Index);
        _writer.WriteString(s_status, record.Status switch
        {
            SettledStatus.Fulfilled => s_fulfilled,
            SettledStatus.Rejected => s_rejected,
            _ => s_canceled,
        });
    }

    private ReadOnlySpan<byte> End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return Line();
    }

    private void Clear()
    {
        if (_buffer.Capacity > MaxBufferToKeep)
            _buffer = new(1024);
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
    }

    /// <summary>
    /// The JSON as one line. A converter may have written raw JSON with line breaks in it. In valid JSON they are only between tokens, so
    /// that a space says the same.
    /// </summary>
    private ReadOnlySpan<byte> Line()
    {
        if (_buffer.WrittenSpan.ContainsAny((byte)'\n', (byte)'\r'))
        {
            byte[] line = _buffer.WrittenSpan.ToArray();
            line.AsSpan().Replace((byte)'\n', (byte)' ');
            line.AsSpan().Replace((byte)'\r', (byte)' ');
            return line;
        }
        return _buffer.WrittenSpan;
    }

    /// <summary>
    /// Writes the value as ASP.NET Core does: as its type at run time, unless the declared type is polymorphic for the serializer. A JSON
    /// context may list only the declared type, for example an interface of lists.
    /// </summary>
    private void WriteValue(TResult? value)
    {
        _valueType ??= (JsonTypeInfo<TResult>)_options.GetTypeInfo(typeof(TResult));
        if (value is null || typeof(TResult).IsValueType || value.GetType() == typeof(TResult)
            || _valueType.PolymorphismOptions is not null)
        {
            JsonSerializer.Serialize(_writer, value!, _valueType);
        }
        else
        {
            JsonSerializer.Serialize(_writer, value, KnownType.Nearest(_options, value, _valueType));
        }
    }
}
