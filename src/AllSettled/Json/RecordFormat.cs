using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.Records;

namespace AllSettled.Json;

/// <summary>
/// Writes and reads a record: <c>{"index":…,"input":…,"status":"fulfilled","value":…}</c>, <c>{…,"status":"rejected","reason":…}</c> or
/// <c>{…,"status":"canceled","attempts":0}</c>.
/// </summary>
/// <remarks>
/// The attempts are written for a canceled item, and wherever they are not 1. A canceled item that has an error has a reason as well. A
/// rejected item has a value if its result was a failure (S33). There is no value if the item method returns none.
/// </remarks>
internal readonly struct RecordFormat<TInput, TResult>(JsonSerializerOptions options, bool includeStackTraces)
{
    private const int Index = 0, Input = 1, Status = 2, Reason = 3, Attempts = 4, Value = 5;
    private const string What = "A record";

    private static readonly Words s_properties = typeof(TResult) == typeof(NoResult)
        ? new("index", "input", "status", "reason", "attempts")
        : new("index", "input", "status", "reason", "attempts", "value");

    private readonly JsonTypeInfo<TInput> _input = (JsonTypeInfo<TInput>)options.GetTypeInfo(typeof(TInput));

    /// <summary>Null if the item method returns no value.</summary>
    private readonly JsonTypeInfo<TResult>? _result =
        typeof(TResult) == typeof(NoResult) ? null : (JsonTypeInfo<TResult>)options.GetTypeInfo(typeof(TResult));

    public void Write(Utf8JsonWriter writer, in Settled<TInput, TResult> record)
    {
        writer.WriteStartObject();
        writer.WriteNumber(s_properties[Index], record.Index);
        writer.WritePropertyName(s_properties[Input]);
        JsonSerializer.Serialize(writer, record.Input, _input);
        writer.WriteString(s_properties[Status], StatusWords.Of(record.Status));
        if (_result is not null && (record.IsFulfilled || !EqualityComparer<TResult>.Default.Equals(record.Value, default)))
        {
            writer.WritePropertyName(s_properties[Value]);
            JsonSerializer.Serialize(writer, record.Value!, _result);
        }
        if (record.Error is not null)
        {
            writer.WritePropertyName(s_properties[Reason]);
            ErrorInfoFormat.Write(writer, ErrorInfo.From(record.Error, includeStackTraces));
        }
        if (record.IsCanceled || record.Attempts != 1)
            writer.WriteNumber(s_properties[Attempts], record.Attempts);
        writer.WriteEndObject();
    }

    public Settled<TInput, TResult> Read(ref Utf8JsonReader reader)
    {
        long index = 0;
        var input = default(TInput);
        var status = default(SettledStatus);
        var value = default(TResult);
        ErrorInfo? reason = null;
        int attempts = 0;
        ObjectReader.Begin(in reader, What);
        var properties = new ObjectReader(s_properties, options);
        try
        {
            while (properties.Next(ref reader, out int property))
            {
                switch (property)
                {
                    case Index:
                        index = JsonTokens.ReadInteger(in reader, long.MaxValue);
                        break;
                    case Input:
                        input = ReadValue(ref reader, _input);
                        break;
                    case Status:
                        status = StatusWords.Read(in reader);
                        break;
                    case Value:
                        value = ReadValue(ref reader, _result!);
                        break;
                    case Reason:
                        reason = ErrorInfoFormat.Read(ref reader, options);
                        break;
                    case Attempts:
                        attempts = (int)JsonTokens.ReadInteger(in reader, Outcome.MaxAttempts);
                        break;
                }
            }
            Check(in reader, properties, status, attempts);
        }
        catch (JsonException e)
        {
            throw MalformedJson.Within(e, properties.Place);
        }

        if (!properties.Has(Attempts))
            attempts = status == SettledStatus.Canceled ? 0 : 1;
        return status switch
        {
            SettledStatus.Fulfilled => Settled.Fulfilled(index, input!, value!, attempts),
            SettledStatus.Rejected => Settled.Rejected(index, input!, value!, new SettledErrorException(reason!), attempts),
            _ when reason is not null => Settled.Canceled<TInput, TResult>(index, input!, new SettledErrorException(reason), attempts),
            _ => Settled.Canceled<TInput, TResult>(index, input!, attempts),
        };
    }

    /// <summary>
    /// Checks that the record is complete and does not contradict itself. If it did, nobody would know which part of it is true.
    /// </summary>
    private void Check(ref readonly Utf8JsonReader reader, in ObjectReader properties, SettledStatus status, int attempts)
    {
        properties.Require(in reader, Index, What);
        properties.Require(in reader, Input, What);
        properties.Require(in reader, Status, What);
        string what = $"A {StatusWords.Of(status)} record";
        if (status == SettledStatus.Rejected)
            properties.Require(in reader, Reason, what);
        else if (status == SettledStatus.Fulfilled)
            properties.Refuse(in reader, Reason, what);
        else if (properties.Has(Reason) && attempts == 0)
            throw MalformedJson.At(in reader, $"{what} has a \"reason\", so the item was called, and \"attempts\" must be at least 1.");
        if (status == SettledStatus.Fulfilled && _result is not null)
            properties.Require(in reader, Value, what);
        else if (status != SettledStatus.Rejected || _result is null)
            properties.Refuse(in reader, Value, what);
    }

    private static T? ReadValue<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(ref reader, type);
        }
        catch (JsonException e)
        {
            throw MalformedJson.InValue(in reader, e);
        }
    }
}
