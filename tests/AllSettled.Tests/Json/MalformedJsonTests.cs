using System.Text;
using System.Text.Json;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>JSON that is not a batch always gives a <see cref="JsonException"/> that says what is wrong and where.</summary>
public class MalformedJsonTests
{
    private const string Reason = """{"type":"T","message":"m"}""";

    [Theory]
    [InlineData("""{"index":0,"input":1,"value":1}""", "$", "has no \"status\"")]
    [InlineData("""{"index":0,"status":"canceled"}""", "$", "has no \"input\"")]
    [InlineData("""{"input":1,"status":"canceled"}""", "$", "has no \"index\"")]
    [InlineData("{}", "$", "has no \"index\"")]
    [InlineData("""{"index":0,"input":1,"status":"fulfilled"}""", "$", "A fulfilled record has no \"value\"")]
    [InlineData("""{"index":0,"input":1,"status":"rejected"}""", "$", "A rejected record has no \"reason\"")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","value":1}""", "$", "A rejected record has no \"reason\"")]
    [InlineData("""{"index":0,"input":1,"status":"fulfilled","value":1,"reason":{"type":"T","message":"m"}}""",
        "$", "A fulfilled record must not have a \"reason\"")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","value":1}""", "$", "A canceled record must not have a \"value\"")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","reason":{"type":"T","message":"m"}}""",
        "$", "A canceled record has a \"reason\"")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","attempts":0,"reason":{"type":"T","message":"m"}}""",
        "$", "\"attempts\" must be at least 1")]
    [InlineData("""{"index":0,"input":1,"status":"pending"}""", "$.status", "\"canceled\", \"fulfilled\" or \"rejected\"")]
    [InlineData("""{"index":0,"input":1,"status":"Fulfilled","value":1}""", "$.status", "\"fulfilled\"")]
    [InlineData("""{"index":0,"input":1,"status":1}""", "$.status", "not a number")]
    [InlineData("""{"index":0,"input":1,"status":null}""", "$.status", "not null")]
    [InlineData("""{"index":0,"input":1,"status":"\ud800"}""", "$.status", "\"fulfilled\"")]
    [InlineData("""{"index":-1,"input":1,"status":"canceled"}""", "$.index", "from 0")]
    [InlineData("""{"index":9223372036854775808,"input":1,"status":"canceled"}""", "$.index", "9223372036854775807")]
    [InlineData("""{"index":1.5,"input":1,"status":"canceled"}""", "$.index", "integer")]
    [InlineData("""{"index":1e99,"input":1,"status":"canceled"}""", "$.index", "integer")]
    [InlineData("""{"index":"0","input":1,"status":"canceled"}""", "$.index", "not a string")]
    [InlineData("""{"index":[0],"input":1,"status":"canceled"}""", "$.index", "not an array")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","attempts":-1}""", "$.attempts", "from 0")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","attempts":1073741824}""", "$.attempts", "1073741823")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","attempts":true}""", "$.attempts", "not true")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","index":0}""", "$.index", "twice")]
    [InlineData("""{"index":0,"input":1,"status":"canceled","status":"fulfilled","value":1}""", "$.status", "twice")]
    [InlineData("""{"index":0,"input":"x","status":"canceled"}""", "$.input", "Int32")]
    [InlineData("""{"index":0,"input":1,"status":"fulfilled","value":null}""", "$.value", "Int32")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":"boom"}""", "$.reason", "An error must be an object, not a string")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":null}""", "$.reason", "not null")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"type":"T"}}""", "$.reason", "has no \"message\"")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"message":"m"}}""", "$.reason", "has no \"type\"")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"type":null,"message":"m"}}""", "$.reason.type", "not null")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"type":"T","message":"\udc00"}}""",
        "$.reason.message", "not valid text")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"type":"T","message":"m","inner":{}}}""",
        "$.reason.inner", "not an object")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"type":"T","message":"m","inner":[{"type":"T","message":"m"},7]}}""",
        "$.reason.inner[1]", "not a number")]
    [InlineData("""{"index":0,"input":1,"status":"rejected","reason":{"type":"T","message":"m","omitted":-1}}""",
        "$.reason.omitted", "from 0")]
    [InlineData("null", "$", "A record must be an object, not null")]
    [InlineData("[]", "$", "A record must be an object, not an array")]
    [InlineData("7", "$", "not a number")]
    public void A_wrong_record(string json, string path, string what)
    {
        foreach (var error in Errors<Settled<int, int>>(json))
        {
            Assert.Contains(what, error.Message);
            Assert.Equal(path, error.Path);
            Assert.Contains($"Path: {path} | LineNumber: 0 | BytePositionInLine: {error.BytePositionInLine}.", error.Message);
        }

        // The same record inside a batch, on a line of its own. Then that batch inside another object.
        string batch = $$"""
            {"stopReason":"none","inputCompleted":true,"items":[
              {"index":0,"input":1,"status":"canceled"},
              {{json}}]}
            """;
        string inBatch = "$.items[1]" + path[1..];
        foreach (var error in Errors<SettledBatch<int, int>>(batch))
        {
            Assert.Contains(what, error.Message);
            Assert.Equal((inBatch, 2L), (error.Path, error.LineNumber));
        }
        foreach (var error in Errors<Dictionary<string, SettledBatch<int, int>>>($"{{\"today\":{batch}}}"))
        {
            Assert.Contains(what, error.Message);
            Assert.Contains($"at {inBatch}", error.Message);
            Assert.StartsWith("$.today", error.Path);
        }
    }

    [Theory]
    [InlineData("""{"inputCompleted":true,"items":[]}""", "$", "has no \"stopReason\"")]
    [InlineData("""{"stopReason":"none","items":[]}""", "$", "has no \"inputCompleted\"")]
    [InlineData("""{"stopReason":"none","inputCompleted":true}""", "$", "has no \"items\"")]
    [InlineData("""{"stopReason":"None","inputCompleted":true,"items":[]}""", "$.stopReason", "\"failureThreshold\"")]
    [InlineData("""{"stopReason":0,"inputCompleted":true,"items":[]}""", "$.stopReason", "not a number")]
    [InlineData("""{"stopReason":"none","inputCompleted":"true","items":[]}""", "$.inputCompleted", "not a string")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":{}}""", "$.items", "not an object")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":null}""", "$.items", "not null")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[null]}""", "$.items[0]", "not null")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[],"items":[]}""", "$.items", "twice")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[],"elapsed":"-00:00:01"}""", "$.elapsed", "not negative")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[],"elapsed":"soon"}""", "$.elapsed", "00:00:01.5")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[],"elapsed":3}""", "$.elapsed", "not a number")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[],"abandonedCount":2147483648}""", "$.abandonedCount", "2147483647")]
    [InlineData("""{"stopReason":"none","inputCompleted":true,"items":[],"observerError":{}}""", "$.observerError", "has no \"type\"")]
    [InlineData(
        """{"stopReason":"none","inputCompleted":true,"items":["""
            + """{"index":2,"input":1,"status":"canceled"},{"index":1,"input":1,"status":"canceled"}]}""",
        "$.items[1]", "index 1, but the record before it has 2")]
    [InlineData("[]", "$", "A batch must be an object, not an array")]
    [InlineData("true", "$", "not true")]
    public void A_wrong_batch(string json, string path, string what)
    {
        foreach (var error in Errors<SettledBatch<int, int>>(json))
        {
            Assert.Contains(what, error.Message);
            Assert.Equal(path, error.Path);
        }
    }

    [Fact]
    public void A_wrong_value_is_found_by_line_and_path()
    {
        const string Json = """
            {"stopReason":"none","inputCompleted":true,"items":[
              {"index":0,"input":1,"status":"fulfilled","value":{"Id":1,"Name":"a"}},
              {"index":1,"input":1,"status":"fulfilled","value":
                {
                  "Id": "one"
                }}]}
            """;
        foreach (var error in Errors<SettledBatch<int, User>>(Json))
        {
            Assert.Equal(("$.items[1].value.Id", 4L), (error.Path, error.LineNumber));
            Assert.IsType<JsonException>(error.InnerException);
            Assert.Contains("could not be converted", error.Message);
        }
        foreach (var error in Errors<Settled<int, User>>("""{"index":0,"input":1,"status":"fulfilled","value":{"Id":"x"}}"""))
            Assert.Equal(("$.value.Id", 0L, 59L), (error.Path, error.LineNumber, error.BytePositionInLine));
    }

    [Fact]
    public void Truncated_JSON_at_every_byte()
    {
        string json = JsonSerializer.Serialize(SettledBatch.Create(
        [
            Settled.Fulfilled(0, 1, 2),
            Settled.Rejected<int, int>(1, 2, new AggregateException(new IOException(), new IOException())),
            Settled.Canceled<int, int>(2, 3),
        ]));
        for (int length = 0; length < json.Length; length++)
            Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<SettledBatch<int, int>>(json[..length]));
    }

    [Fact]
    public void Any_byte_changed_gives_a_batch_or_a_JsonException()
    {
        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(SettledBatch.Create(
        [
            Settled.Fulfilled(0, 1, "a"),
            Settled.Rejected<int, string>(1, 2, new AggregateException(new IOException("\"x")), attempts: 2),
            Settled.Canceled<int, string>(2, 3),
        ])));
        int read = 0;
        for (int at = 0; at < json.Length; at++)
        {
            foreach (byte other in (byte[])[0, (byte)'"', (byte)'\\', (byte)'{', (byte)']', (byte)',', (byte)'-', (byte)'9', 0xC3, 0xFF])
            {
                byte[] changed = [.. json];
                changed[at] = other;
                try
                {
                    var batch = JsonSerializer.Deserialize<SettledBatch<int, string>>(changed)!;
                    Assert.All(batch, record => Assert.Equal(record.Status == SettledStatus.Rejected, record.Error is not null));
                    read++;
                }
                catch (JsonException)
                {
                }
            }
        }
        Assert.InRange(read, 1, json.Length * 9);
    }

    [Fact]
    public void Names_that_are_no_valid_text_are_unknown_names()
        => Assert.Equal(
            Settled.Canceled<int, int>(0, 1),
            JsonSerializer.Deserialize<Settled<int, int>>("""{"index":0,"\ud800":1,"input":1,"status":"canceled","":2}"""));

    [Fact]
    public void An_empty_name_is_an_unknown_name_where_there_is_no_result()
        => Assert.Equal(
            Settled.Fulfilled(0, 1, default(NoResult)),
            JsonSerializer.Deserialize<Settled<int, NoResult>>("""{"index":0,"":1,"input":1,"value":7,"status":"fulfilled"}"""));

    [Theory]
    [InlineData(17, 1)]
    [InlineData(1, 101)]
    [InlineData(50_000, 1)]
    public void Errors_beyond_the_bounds(int levels, int siblings)
    {
        var options = new JsonSerializerOptions { MaxDepth = 1_000_000 };
        string error = Reason;
        var json = new StringBuilder();
        for (int i = 1; i < levels; i++)
            json.Append("""{"type":"T","message":"m","inner":[""");
        json.Append(string.Join(',', Enumerable.Repeat(error, levels > 1 ? 1 : siblings)));
        for (int i = 1; i < levels; i++)
            json.Append("]}");
        string text = levels > 1 ? $"{json}" : $$"""{"type":"T","message":"m","inner":[{{json}}]}""";

        Assert.Contains(
            "at most 16 levels and 100 errors",
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ErrorInfo>(text, options)).Message);
    }

    [Fact]
    public void Deep_nesting_where_anything_is_skipped()
    {
        string deep = new string('[', 100_000) + new string(']', 100_000);
        Assert.ThrowsAny<JsonException>(
            () => JsonSerializer.Deserialize<Settled<int, int>>($$"""{"index":0,"x":{{deep}},"input":1,"status":"canceled"}"""));
        var unlimited = new JsonSerializerOptions { MaxDepth = 1_000_000 };
        Assert.Equal(
            Settled.Canceled<int, int>(0, 1),
            JsonSerializer.Deserialize<Settled<int, int>>($$"""{"index":0,"x":{{deep}},"input":1,"status":"canceled"}""", unlimited));
    }

    /// <summary>Reads in every way, and returns the exception of each.</summary>
    private static IEnumerable<JsonException> Errors<T>(string json)
    {
        foreach (string way in (string[])["reflection", "segments", "stream"])
            yield return Assert.Throws<JsonException>(() => JsonWays.Read<T>(way, json));
    }
}
