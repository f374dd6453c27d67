using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Records and batches are written as JSON and read back.</summary>
public class JsonTests
{
    private static readonly IOException s_error = new("disk", new TimeoutException("slow"));

    private static SettledBatch<int, User> Mixed => SettledBatch.Create(
    [
        Settled.Fulfilled(0, 10, new User(10, "Alice \"\u00e4\u4e2d😀")),
        Settled.Rejected<int, User>(1, 20, s_error, attempts: 3),
        Settled.Canceled<int, User>(2, 30),
        Settled.Canceled<int, User>(3, 40, attempts: 1),
        Settled.Fulfilled(4, 50, default(User)!, attempts: 2),
        Settled.Rejected<int, User>(9, 60, new SilentException()),
    ],
    SettledStopReason.FailureThreshold, inputCompleted: false, TimeSpan.FromSeconds(1.5), abandonedCount: 2,
    new InvalidOperationException("progress"));

    [Fact]
    public void A_record_is_written_in_the_words_of_allSettled()
    {
        Assert.Equal("""{"index":0,"input":1,"status":"fulfilled","value":"a"}""", JsonSerializer.Serialize(Settled.Fulfilled(0, 1, "a")));
        Assert.Equal(
            """{"index":0,"input":1,"status":"fulfilled","value":null}""",
            JsonSerializer.Serialize(Settled.Fulfilled(0, 1, default(string))));
        Assert.Equal(
            """{"index":1,"input":null,"status":"rejected","reason":{"type":"System.TimeoutException","message":"slow"}}""",
            JsonSerializer.Serialize(Settled.Rejected<string?, int>(1, null, new TimeoutException("slow"))));
        Assert.Equal(
            """{"index":2,"input":1,"status":"canceled","attempts":0}""",
            JsonSerializer.Serialize(Settled.Canceled<int, int>(2, 1)));
        Assert.Equal(
            """{"index":0,"input":1,"status":"fulfilled"}""",
            JsonSerializer.Serialize(Settled.Fulfilled(0, 1, default(NoResult))));
        Assert.Equal(
            """{"index":0,"input":0,"status":"canceled","attempts":0}""",
            JsonSerializer.Serialize(default(Settled<int, NoResult>)));
    }

    [Fact]
    public void Attempts_are_written_where_they_are_not_one()
    {
        Assert.EndsWith(",\"value\":1,\"attempts\":2}", JsonSerializer.Serialize(Settled.Fulfilled(0, 0, 1, attempts: 2)));
        Assert.EndsWith("},\"attempts\":0}", JsonSerializer.Serialize(Settled.Rejected<int, int>(0, 0, s_error, attempts: 0)));
        Assert.EndsWith(",\"attempts\":1}", JsonSerializer.Serialize(Settled.Canceled<int, int>(0, 0, attempts: 1)));
    }

    [Theory]
    [MemberData(nameof(JsonWays.All), MemberType = typeof(JsonWays))]
    public void A_batch_comes_back_as_it_was(string way)
    {
        var batch = Mixed;
        string json = JsonWays.Write(way, batch);
        var read = JsonWays.Read<SettledBatch<int, User>>(way, json);

        Assert.Equal(batch.Select(record => (record.Index, record.Input, record.Status, record.Value, record.Attempts)),
            read.Select(record => (record.Index, record.Input, record.Status, record.Value, record.Attempts)));
        Assert.Equal((2, 2, 2), (read.Fulfilled.Count, read.Rejected.Count, read.Canceled.Count));
        Assert.Equal((batch.StopReason, batch.InputCompleted, batch.Elapsed, batch.AbandonedCount, batch.AllFulfilled, false),
            (read.StopReason, read.InputCompleted, read.Elapsed, read.AbandonedCount, read.AllFulfilled, read.CanRetry));
        Assert.Equal(
            batch.Errors.Select(error => ErrorInfo.From(error)),
            read.Errors.Cast<SettledErrorException>().Select(error => error.Info));
        Assert.Equal("progress", Assert.IsType<SettledErrorException>(read.ObserverException).Message);
        Assert.Equal(json, JsonWays.Write(way, read));
    }

    [Theory]
    [MemberData(nameof(JsonWays.All), MemberType = typeof(JsonWays))]
    public void A_record_without_result_comes_back(string way)
    {
        var batch = SettledBatch.Create(
            [Settled.Fulfilled(0, "a", default(NoResult)), Settled.Rejected<string, NoResult>(1, "b", s_error)]);
        string json = JsonWays.Write(way, batch);

        Assert.DoesNotContain("value", json);
        Assert.Equal(json, JsonWays.Write(way, JsonWays.Read<SettledBatch<string, NoResult>>(way, json)));
    }

    [Fact]
    public void A_batch_says_how_it_ended_before_its_items()
        => Assert.Equal(
            """{"stopReason":"itemsHung","inputCompleted":false,"elapsed":"1.02:03:04.0050000","abandonedCount":7"""
                + ""","items":[{"index":0,"input":1,"status":"fulfilled","value":2}]}""",
            JsonSerializer.Serialize(SettledBatch.Create(
                [Settled.Fulfilled(0, 1, 2)], SettledStopReason.ItemsHung, inputCompleted: false, new(1, 2, 3, 4, 5), abandonedCount: 7)));

    [Fact]
    public void Every_reason_to_stop_has_a_word()
    {
        foreach (var reason in Enum.GetValues<SettledStopReason>())
        {
            string json = JsonSerializer.Serialize(SettledBatch.Create<int, int>([], reason));
            Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName($"{reason}"), (string?)JsonNode.Parse(json)!["stopReason"]);
            Assert.Equal(reason, JsonSerializer.Deserialize<SettledBatch<int, int>>(json)!.StopReason);
        }
    }

    [Fact]
    public void An_empty_batch_that_completed_is_all_fulfilled_when_it_is_back()
    {
        var read = JsonSerializer.Deserialize<SettledBatch<int, int>>(JsonSerializer.Serialize(SettledBatch.Create<int, int>([])))!;

        Assert.Empty(read);
        Assert.True(read.AllFulfilled);
        Assert.Same(read, read.EnsureAllFulfilled());
    }

    [Fact]
    public async Task A_batch_that_was_run_comes_back()
    {
        var batch = await Batch.RunAsync<int, string>(
            Enumerable.Range(0, 100), (i, _) => i % 3 == 0 ? throw new IOException($"{i}") : Task.FromResult($"v{i}"));
        var read = JsonSerializer.Deserialize<SettledBatch<int, string>>(JsonSerializer.Serialize(batch))!;

        Assert.Equal(batch.Values, read.Values);
        Assert.Equal(
            batch.Rejected.Select(record => (record.Input, record.Error!.Message)),
            read.Rejected.Select(record => (record.Input, record.Error!.Message)));
        Assert.Equal(batch.Elapsed, read.Elapsed);
    }

    [Fact]
    public void Properties_may_come_in_any_order_and_among_others()
    {
        const string Json = """
            { "items": [
                { "x": [1, {"index": 5}], "attempts": 4, "value": "v", "status": "fulf\u0069lled", "y": null, "input": 3, "index": 8 } ],
              "note": {"items": []}, "inputCompleted": true, "stop\u0052eason": "none" }
            """;
        var batch = JsonSerializer.Deserialize<SettledBatch<int, string>>(Json)!;

        Assert.Equal((8L, 3, "v", 4), (batch[0].Index, batch[0].Input, batch[0].Value, batch[0].Attempts));
        Assert.Equal((true, TimeSpan.Zero, 0), (batch.AllFulfilled, batch.Elapsed, batch.AbandonedCount));
    }

    [Fact]
    public void Attempts_that_are_not_said_are_the_usual_ones()
    {
        Assert.Equal(1, Read<int, int>("""{"index":0,"input":1,"status":"fulfilled","value":1}""").Attempts);
        Assert.Equal(1, Read<int, int>("""{"index":0,"input":1,"status":"rejected","reason":{"type":"T","message":"m"}}""").Attempts);
        Assert.Equal(0, Read<int, int>("""{"index":0,"input":1,"status":"canceled"}""").Attempts);
    }

    [Fact]
    public void Unknown_properties_are_refused_where_the_options_say_so()
    {
        var strict = new JsonSerializerOptions { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        var error = Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize<Settled<int, int>>("""{"index":0,"input":1,"x":1,"status":"canceled"}""", strict));
        Assert.Contains("\"attempts\"", error.Message);
    }

    [Fact]
    public void Inputs_and_values_follow_the_options_and_our_words_do_not()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper,
            NumberHandling = JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            Converters = { new JsonStringEnumConverter() },
        };
        var batch = SettledBatch.Create(
        [
            Settled.Fulfilled<DayOfWeek, User?>(0, DayOfWeek.Friday, new User(5, "Bob")),
            Settled.Fulfilled<DayOfWeek, User?>(1, DayOfWeek.Sunday, null),
        ]);

        string json = JsonSerializer.Serialize(batch, options);

        const string First = """{"index":0,"input":"Friday","status":"fulfilled","value":{"ID":"5","NAME":"Bob"}}""";
        const string Second = """{"index":1,"input":"Sunday","status":"fulfilled","value":null}""";
        Assert.EndsWith($"\"items\":[{First},{Second}]}}", json);
        Assert.Equal(batch.AsEnumerable(), JsonSerializer.Deserialize<SettledBatch<DayOfWeek, User?>>(json, options)!);

        var numbers = Settled.Fulfilled(0, 1, 2.5);
        json = JsonSerializer.Serialize(numbers, options);
        Assert.Equal("""{"index":0,"input":"1","status":"fulfilled","value":"2.5"}""", json);
        Assert.Equal(numbers, JsonSerializer.Deserialize<Settled<int, double>>(json, options));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed_where_the_options_say_so()
    {
        var options = new JsonSerializerOptions { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        const string Json = """
            /* a */ { /* b */ "items": /* c */ [ /* d */ { "index": 0, /* e */ "input": 1, "status": "canceled", }, ],
            "stopReason": "canceled", "inputCompleted": true, /* f */ }
            """;
        Assert.Equal(Settled.Canceled<int, int>(0, 1), JsonSerializer.Deserialize<SettledBatch<int, int>>(Json, options)!.Single());
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SettledBatch<int, int>>(Json));
    }

    [Fact]
    public void Derived_types_are_told_apart_as_everywhere()
    {
        var batch = SettledBatch.Create([Settled.Fulfilled<Shape2D, Shape2D>(0, new Circle(1), new Square(2))]);
        string json = JsonSerializer.Serialize(batch);

        Assert.Contains("""
            "input":{"kind":"circle","Radius":1},"status":"fulfilled","value":{"kind":"square","Side":2}
            """, json);
        Assert.Equal(batch.AsEnumerable(), JsonSerializer.Deserialize<SettledBatch<Shape2D, Shape2D>>(json)!);
    }

    [Fact]
    public void Tuples_as_inputs_and_batches_as_values()
    {
        var options = new JsonSerializerOptions { IncludeFields = true };
        var inner = SettledBatch.Create([Settled.Fulfilled(0, ("A-1", 2), 3m)]);
        var outer = SettledBatch.Create([Settled.Fulfilled(0, 1, inner)]);
        string json = JsonSerializer.Serialize(outer, options);

        Assert.Equal(json, JsonSerializer.Serialize(
            JsonSerializer.Deserialize<SettledBatch<int, SettledBatch<(string, int), decimal>>>(json, options), options));
        Assert.Equal(
            ("A-1", 2),
            JsonSerializer.Deserialize<SettledBatch<int, SettledBatch<(string, int), decimal>>>(json, options)![0].Value![0].Input);
    }

    [Fact]
    public void Null_is_no_batch_and_a_record_may_be_missing()
    {
        Assert.Null(JsonSerializer.Deserialize<SettledBatch<int, int>>("null"));
        Assert.Null(JsonSerializer.Deserialize<Settled<int, int>?>("null"));
        Assert.Equal("null", JsonSerializer.Serialize<SettledBatch<int, int>?>(null));
    }

    [Fact]
    public void A_context_that_forgets_the_types_within_says_which()
    {
        var error = Assert.Throws<NotSupportedException>(
            () => JsonSerializer.Serialize(Mixed, ForgetfulJson.Default.SettledBatchInt32User));
        Assert.Contains("System.Int32", error.Message);
        Assert.Throws<NotSupportedException>(
            () => JsonSerializer.Deserialize(JsonSerializer.Serialize(Mixed), ForgetfulJson.Default.SettledBatchInt32User));
    }

    [Fact]
    public void Stack_traces_are_written_on_request_only()
    {
        var batch = Batch.Run<int, int>([1], (_, _) => throw new IOException("a"));
        Assert.DoesNotContain("stackTrace", JsonSerializer.Serialize(batch));

        var options = new JsonSerializerOptions { Converters = { new SettledJsonConverter { IncludeStackTraces = true } } };
        string json = JsonSerializer.Serialize(batch, options);
        var read = JsonSerializer.Deserialize<SettledBatch<int, int>>(json)!;
        Assert.Contains(
            nameof(Stack_traces_are_written_on_request_only),
            Assert.IsType<SettledErrorException>(read[0].Error).Info.StackTrace);
        Assert.Equal(json, JsonSerializer.Serialize(read, options));
        Assert.DoesNotContain("stackTrace", JsonSerializer.Serialize(read));

        var context = new UserJson(new() { Converters = { new SettledJsonConverter { IncludeStackTraces = true } } });
        var users = Batch.Run<int, User>([1], (_, _) => throw new IOException("a"));
        Assert.Contains("stackTrace", JsonSerializer.Serialize(users, context.SettledBatchInt32User));
    }

    [Fact]
    public void Texts_that_are_no_valid_text_are_written_as_valid_ones()
    {
        var read = JsonSerializer.Deserialize<Settled<string, int>>(
            JsonSerializer.Serialize(Settled.Rejected<string, int>(0, "a", new IOException("half \ud83d pair"))));
        Assert.Equal("half \ufffd pair", read.Error!.Message);
    }

    [Fact]
    public async Task A_huge_batch_goes_through_a_stream()
    {
        var batch = SettledBatch.Create(Enumerable.Range(0, 100_000)
            .Select(i => i % 2 == 0 ? Settled.Fulfilled(i, i, $"v{i}") : Settled.Rejected<int, string>(i, i, s_error)));
        var options = new JsonSerializerOptions { DefaultBufferSize = 256 };
        var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, batch, options);
        stream.Position = 0;

        var read = (await JsonSerializer.DeserializeAsync<SettledBatch<int, string>>(stream, options))!;

        Assert.Equal(batch.Values, read.Values);
        Assert.Equal((100_000, 50_000), (read.Count, read.Rejected.Count));
    }

    [Fact]
    public async Task A_stream_of_records_is_written_and_read_one_by_one()
    {
        static async IAsyncEnumerable<Settled<int, string>> Records()
        {
            for (int i = 0; i < 1_000; i++)
            {
                await Task.Yield();
                yield return Settled.Fulfilled(i, i, $"v{i}");
            }
        }

        var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, Records());
        stream.Position = 0;
        var batch = await JsonSerializer.DeserializeAsyncEnumerable<Settled<int, string>>(stream).ToSettledBatchAsync();

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"v{i}"), batch.Values);
    }

    private static Settled<TInput, TResult> Read<TInput, TResult>(string json)
        => JsonSerializer.Deserialize<Settled<TInput, TResult>>(json);

    private sealed class SilentException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
