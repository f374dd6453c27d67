using System.Globalization;
using System.Text.Json;

namespace AllSettled.Json;

/// <summary>
/// Writes and reads a batch:
/// <c>{"stopReason":"none","inputCompleted":true,"elapsed":"00:00:01.5","abandonedCount":0,"items":[…]}</c>. Counts are not written: they
/// follow from the items, so they can never contradict them.
/// </summary>
internal sealed class SettledBatchConverter<TInput, TResult>(bool includeStackTraces) : OutermostConverter<SettledBatch<TInput, TResult>>
{
    private const int StopReason = 0, InputCompleted = 1, Elapsed = 2, AbandonedCount = 3, ObserverError = 4, Items = 5;
    private const string What = "A batch";

    private static readonly Words s_properties = new("stopReason", "inputCompleted", "elapsed", "abandonedCount", "observerError", "items");

    /// <summary>The number of each word is the value of its <see cref="SettledStopReason"/>.</summary>
    private static readonly Words s_stopReasons = new("none", "canceled", "failureThreshold", "fatal", "itemsHung", "requested", "timeout");

    public override void Write(Utf8JsonWriter writer, SettledBatch<TInput, TResult> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(s_properties[StopReason], s_stopReasons[(int)value.StopReason]);
        writer.WriteBoolean(s_properties[InputCompleted], value.InputCompleted);
        writer.WriteString(s_properties[Elapsed], value.Elapsed.ToString("c", CultureInfo.InvariantCulture));
        writer.WriteNumber(s_properties[AbandonedCount], value.AbandonedCount);
        if (value.ObserverException is not null)
        {
            writer.WritePropertyName(s_properties[ObserverError]);
            ErrorInfoFormat.Write(writer, ErrorInfo.From(value.ObserverException, includeStackTraces));
        }
        writer.WriteStartArray(s_properties[Items]);
        var format = new RecordFormat<TInput, TResult>(options, includeStackTraces);
        foreach (var record in value)
            format.Write(writer, record);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    protected override SettledBatch<TInput, TResult> Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var stopReason = SettledStopReason.None;
        bool inputCompleted = false;
        var elapsed = TimeSpan.Zero;
        int abandonedCount = 0;
        ErrorInfo? observerError = null;
        List<Settled<TInput, TResult>> items = [];
        ObjectReader.Begin(in reader, What);
        var properties = new ObjectReader(s_properties, options);
        try
        {
            while (properties.Next(ref reader, out int property))
            {
                switch (property)
                {
                    case StopReason:
                        stopReason = (SettledStopReason)JsonTokens.ReadWord(in reader, s_stopReasons);
                        break;
                    case InputCompleted:
                        inputCompleted = JsonTokens.ReadBoolean(in reader);
                        break;
                    case Elapsed:
                        elapsed = ReadElapsed(in reader);
                        break;
                    case AbandonedCount:
                        abandonedCount = (int)JsonTokens.ReadInteger(in reader, int.MaxValue);
                        break;
                    case ObserverError:
                        observerError = ErrorInfoFormat.Read(ref reader, options);
                        break;
                    case Items:
                        ReadItems(ref reader, options, items);
                        break;
                }
            }
            // Without these three, nobody knows whether anything is missing. The other properties may be left out.
            properties.Require(in reader, StopReason, What);
            properties.Require(in reader, InputCompleted, What);
            properties.Require(in reader, Items, What);
        }
        catch (JsonException e)
        {
            throw MalformedJson.Within(e, properties.Place);
        }

        return SettledBatch<TInput, TResult>.Of(items, new()
        {
            StopReason = stopReason,
            InputCompleted = inputCompleted,
            Elapsed = elapsed,
            AbandonedCount = abandonedCount,
            ObserverException = observerError is null ? null : new SettledErrorException(observerError),
        });
    }

    private void ReadItems(ref Utf8JsonReader reader, JsonSerializerOptions options, List<Settled<TInput, TResult>> items)
    {
        JsonTokens.Expect(in reader, JsonTokenType.StartArray, "an array of records");
        var format = new RecordFormat<TInput, TResult>(options, includeStackTraces);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            try
            {
                var record = format.Read(ref reader);
                if (items is [.., var last] && record.Index < last.Index)
                {
                    throw MalformedJson.At(
                        in reader,
                        $"The record has the index {record.Index}, but the record before it has {last.Index}. Sort the records by index.");
                }
                items.Add(record);
            }
            catch (JsonException e)
            {
                throw MalformedJson.Within(e, $"[{items.Count}]");
            }
        }
    }

    private static TimeSpan ReadElapsed(ref readonly Utf8JsonReader reader)
        => TimeSpan.TryParseExact(JsonTokens.ReadString(in reader), "c", CultureInfo.InvariantCulture, out var elapsed)
            && elapsed >= TimeSpan.Zero
            ? elapsed
            : throw MalformedJson.At(in reader, "The time must be like \"00:00:01.5\", and not negative.");
}
