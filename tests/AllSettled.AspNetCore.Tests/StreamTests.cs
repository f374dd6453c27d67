using System.Net;
using System.Text.Json;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

public class StreamTests
{
    private readonly Shop _shop = new();
    private readonly HeldShop _held = new();

    [Fact]
    public async Task Each_record_is_a_line_and_the_last_line_is_the_end()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([1, 3]))));

        var response = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store, no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal(["Accept"], response.Headers.Vary);
        Assert.Equal(
            """
            {"index":0,"status":"fulfilled","value":{"id":1,"name":"product 1"}}
            {"index":1,"status":"rejected","problem":{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.1",§
            {"end":{"stopReason":"none","inputCompleted":true,"fulfilledCount":1,"rejectedCount":1,"canceledCount":0}}

            """.Replace("§", "\"title\":\"The item failed.\",\"status\":500},\"attempts\":1}"),
            await response.Content.ReadAsStringAsync());
        Assert.Equal((1, "secret 3"), server.Log.OfPackage.Select(logged => (logged.Id, logged.Error!.Message)).Single());
    }

    [Fact]
    public async Task No_inputs_give_the_end_alone()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_shop.DeleteSettledStreamAsync([]))));
        using var lines = await Lines.GetAsync(server);

        var end = Assert.Single(await lines.RestAsync<int>()).End!;

        Assert.Equal((SettledStopReason.None, true, 0), (end.StopReason, end.InputCompleted, end.FulfilledCount));
    }

    [Fact]
    public async Task A_record_is_sent_while_others_run()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync([0, 1, 2]))));
        using var lines = await Lines.GetAsync(server);

        foreach (int item in (int[])[1, 2, 0])
        {
            _held.Fulfill(item);
            var line = await lines.NextAsync<int>();
            Assert.Equal((item, item * 10), (line.Index, line.Value));
        }
        Assert.NotNull(Assert.Single(await lines.RestAsync<int>()).End);
    }

    [Fact]
    public async Task The_headers_are_sent_before_the_first_item_settles()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync([0]))));

        using var lines = await Lines.GetAsync(server);

        Assert.Equal(HttpStatusCode.OK, lines.Response.StatusCode);
        _held.Fulfill(0);
        Assert.Equal(2, (await lines.RestAsync()).Count);
    }

    [Fact]
    public async Task A_record_does_not_wait_for_the_next_one_that_keeps_the_thread()
    {
        using var next = new ManualResetEventSlim();
        var time = new ManualTime();
        var stream = new ProbedStream<int>((n, _) =>
        {
            // The next record takes long, and the thread is busy with it meanwhile.
            time.Add(TimeSpan.FromMilliseconds(20));
            if (n == 1)
                next.Wait();
            return new(n < 2 ? Settled.Fulfilled<int, int>(n, 0, 0) : null);
        });
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(stream)), services => services.AddSingleton<TimeProvider>(time));
        using var lines = await Lines.GetAsync(server);

        Assert.Equal(0, (await lines.NextAsync<int>()).Index);

        next.Set();
        Assert.Equal(2, (await lines.RestAsync()).Count);
    }

    [Fact]
    public async Task Every_kind_of_outcome_has_its_line()
    {
        var stream = Of(
            Settled.Fulfilled<int, int>(4, 0, 7), Settled.Rejected<int, int>(2, 0, new FormatException("secret")),
            Settled.Canceled<int, int>(1, 0), Settled.Canceled<int, int>(3, 0, new FormatException("secret")));
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", () => SettledResults.Stream(stream)));
        using var response = await Lines.GetAsync(server);

        var lines = await response.RestAsync<int?>();

        Assert.Equal(
            [
                (4, SettledStatus.Fulfilled, 7, null, null), (2, SettledStatus.Rejected, null, 500, 1),
                (1, SettledStatus.Canceled, null, 503, 0), (3, SettledStatus.Canceled, null, 503, 1), (null, null, null, null, null),
            ],
            lines.Select(line => (line.Index, line.Status, line.Value, line.Problem?.Status, line.Attempts)));
        var end = lines[^1].End!;
        Assert.Equal((1, 1, 2), (end.FulfilledCount, end.RejectedCount, end.CanceledCount));
    }

    [Fact]
    public async Task Errors_are_mapped()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", ()
            => SettledResults.Stream(_shop.FindSettledStreamAsync([3]), record => new() { Status = 404, Detail = $"no {record.Input}" })));
        using var lines = await Lines.GetAsync(server);

        Assert.Equal((404, "no 3"), ((await lines.NextAsync<Product>()).Problem is { } p ? (p.Status, p.Detail) : default));
        Assert.Empty(server.Log.OfPackage);
    }

    [Fact]
    public async Task A_line_is_one_line_whatever_a_converter_writes()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([1]))),
            services => services.ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.WriteIndented = true;
                json.SerializerOptions.Converters.Add(new RawConverter());
            }));
        using var lines = await Lines.GetAsync(server);

        var all = await lines.RestAsync();

        Assert.Equal(2, all.Count);
        Assert.Equal("""{"index":0,"status":"fulfilled","value":{  "a": "b\nc" }}""", all[0]);
    }

    [Fact]
    public async Task A_value_that_cannot_be_written_costs_no_other_line()
    {
        var stream = Of(
            Settled.Fulfilled<int, Func<int>>(0, 0, () => 1), Settled.Fulfilled<int, Func<int>>(1, 1, () => 2));
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", () => SettledResults.Stream(stream)));
        using var response = await Lines.GetAsync(server);

        var lines = await response.RestAsync<JsonElement?>();

        Assert.Equal([(0, 500), (1, 500), (null, null)], lines.Select(line => (line.Index, line.Problem?.Status)));
        Assert.Equal(2, lines[2].End!.FulfilledCount);
        Assert.StartsWith("2 values", Assert.Single(server.Log.OfPackage).Message);
    }

    [Fact]
    public async Task A_hundred_thousand_records_arrive()
    {
        const int Count = 100_000;
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync(Enumerable.Range(0, Count)))));
        using var response = await Lines.GetAsync(server);

        var lines = await response.RestAsync<Product>();

        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long?)i), lines.SkipLast(1).Select(line => line.Index).Order());
        Assert.Equal((66_666, 33_334), (lines[^1].End!.FulfilledCount, lines[^1].End!.RejectedCount));
    }

    [Fact]
    public async Task Many_responses_at_once_do_not_mix()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/{n:int}", (int n) => SettledResults.Stream(_shop.FindSettledStreamAsync(Enumerable.Repeat(n, 200)))));

        await Task.WhenAll(Enumerable.Range(1, 32).Select(async n =>
        {
            n = (n * 3) + 1;
            using var response = await Lines.GetAsync(server, $"/{n}");
            var lines = await response.RestAsync<Product>();
            Assert.Equal(Enumerable.Range(0, 200).Select(i => (long?)i), lines.SkipLast(1).Select(line => line.Index).Order());
            Assert.All(lines.SkipLast(1), line => Assert.Equal(n, line.Value!.Id));
        })).InTime();
    }

    [Fact]
    public async Task HTTP_2_has_the_same_lines()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync([0, 1]))));
        using var response = await Lines.SendAsync(server.Client, new(HttpMethod.Get, server.Http2Address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });

        _held.Fulfill(1);
        Assert.Equal(1, (await response.NextAsync<int>()).Index);
        _held.Fulfill(0);
        Assert.Equal(0, (await response.NextAsync<int>()).Index);
        Assert.NotNull(Assert.Single(await response.RestAsync<int>()).End);
        Assert.Equal(HttpVersion.Version20, response.Response.Version);
    }

    [Fact]
    public async Task HEAD_runs_no_item()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapMethods("/", ["HEAD"], () => SettledResults.Stream(_shop.FindSettledStreamAsync([1]))));

        var response = await server.Client.SendAsync(new(HttpMethod.Head, "/"));

        Assert.Equal(
            (HttpStatusCode.OK, "application/x-ndjson", 0),
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType, _shop.Calls));
    }

    [Fact]
    public void Null_is_an_error_at_once()
        => Assert.Throws<ArgumentNullException>("stream", () => SettledResults.Stream<int, int>(null!));

    internal static async IAsyncEnumerable<Settled<int, T>> Of<T>(params Settled<int, T>[] records)
    {
        foreach (var record in records)
        {
            await Task.Yield();
            yield return record;
        }
    }

    private sealed class RawConverter : System.Text.Json.Serialization.JsonConverter<Product>
    {
        public override Product Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Product value, JsonSerializerOptions options)
            => writer.WriteRawValue("{\r\n\"a\": \"b\\nc\"\n}");
    }

    /// <summary>A clock that stands still until it is told.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Add(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
