using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>Which format a client gets, and server-sent events.</summary>
public class StreamFormatTests
{
    private readonly Shop _shop = new();
    private readonly HeldShop _held = new();

    [Theory]
    [InlineData(null, "application/x-ndjson")]
    [InlineData("", "application/x-ndjson")]
    [InlineData("*/*", "application/x-ndjson")]
    [InlineData("application/*", "application/x-ndjson")]
    [InlineData("application/x-ndjson", "application/x-ndjson")]
    [InlineData("Application/JSONL", "application/jsonl")]
    [InlineData("application/ndjson", "application/ndjson")]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("text/event-stream;charset=utf-8", "text/event-stream")]
    [InlineData("text/*", "text/event-stream")]
    [InlineData("*/*, text/event-stream", "text/event-stream")]
    [InlineData("text/event-stream;q=0.5, application/x-ndjson;q=0.4", "text/event-stream")]
    [InlineData("text/event-stream;q=0.4, application/x-ndjson;q=0.5", "application/x-ndjson")]
    [InlineData("text/event-stream;q=0.9, */*", "application/x-ndjson")]
    [InlineData("application/x-ndjson;q=0, */*;q=0.1", "application/jsonl")]
    [InlineData("application/*;q=0, */*;q=0.1", "text/event-stream")]
    [InlineData("text/html, application/json, */*;q=0.01", "application/x-ndjson")]
    [InlineData("no media type", "application/x-ndjson")]
    public async Task The_client_gets_the_format_that_it_prefers(string? accept, string contentType)
    {
        await using var server = await StartAsync();
        using var lines = await Lines.GetAsync(server, accept: accept);

        Assert.Equal((HttpStatusCode.OK, contentType), (lines.Response.StatusCode, lines.Response.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData("text/event-stream;q=0")]
    [InlineData("*/*;q=0")]
    public async Task A_client_that_accepts_no_format_gets_406_and_no_item_runs(string accept)
    {
        await using var server = await StartAsync();
        using var lines = await Lines.GetAsync(server, accept: accept);

        Assert.Equal(
            (HttpStatusCode.NotAcceptable, "application/problem+json"),
            (lines.Response.StatusCode, lines.Response.Content.Headers.ContentType!.MediaType));
        var problem = (await lines.Response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.Equal(
            "This response can be sent as application/x-ndjson, application/jsonl, application/ndjson, text/event-stream.", problem.Detail);
        Assert.Equal(0, _shop.Calls);
    }

    [Fact]
    public async Task An_event_has_the_index_as_its_id_and_the_last_event_is_the_end()
    {
        await using var server = await StartAsync(new() { RetryInterval = TimeSpan.FromSeconds(2.5) });
        using var lines = await Lines.GetAsync(server, accept: "text/event-stream");

        Assert.Equal(
            [
                "id: -1", "retry: 2500", "",
                "id: 0", """data: {"index":0,"status":"fulfilled","value":{"id":1,"name":"product 1"}}""", "",
                "event: end",
                """data: {"end":{"stopReason":"none","inputCompleted":true,"fulfilledCount":1,"rejectedCount":0,"canceledCount":0}}""", "",
            ],
            await lines.RestAsync());
    }

    [Fact]
    public async Task An_event_source_has_an_id_before_the_first_event()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync([0]))));
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");

        // Nothing has settled. A client that loses the connection now sends this id when it connects again.
        Assert.Equal(["id: -1", ""], [await events.NextAsync(), await events.NextAsync()]);
        _held.Fulfill(0);
        Assert.Equal("id: 0", await events.NextAsync());
    }

    [Fact]
    public async Task A_stream_without_records_has_an_id_too()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([]))));
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");

        Assert.Equal(["id: -1", "", "event: end"], (await events.RestAsync()).Take(3));
    }

    [Fact]
    public async Task A_client_of_another_maker_keeps_the_first_id_and_shows_no_event()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([]))));
        server.Client.DefaultRequestHeaders.Add("Accept", "text/event-stream");
        var parser = SseParser.Create(await server.Client.GetStreamAsync("/"));

        var events = await parser.EnumerateAsync().ToListAsync();

        Assert.Equal("end", Assert.Single(events).EventType);
        Assert.Equal("-1", parser.LastEventId);
    }

    [Fact]
    public async Task An_empty_last_id_is_none()
    {
        await using var server = await StartAsync();
        server.Client.DefaultRequestHeaders.TryAddWithoutValidation("Last-Event-ID", "");
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");

        Assert.Equal((HttpStatusCode.OK, "id: -1"), (events.Response.StatusCode, await events.NextAsync()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task An_event_source_that_connects_again_runs_no_item(string lastId)
    {
        await using var server = await StartAsync();
        server.Client.DefaultRequestHeaders.Add("Last-Event-ID", lastId);
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");

        Assert.Equal((HttpStatusCode.NoContent, 0), (events.Response.StatusCode, _shop.Calls));
        using var lines = await Lines.GetAsync(server);
        Assert.Equal(HttpStatusCode.OK, lines.Response.StatusCode);
    }

    [Fact]
    public async Task An_endpoint_that_can_resume_is_asked()
    {
        await using var server = await StartAsync(new() { CanResume = true });
        server.Client.DefaultRequestHeaders.Add("Last-Event-ID", "17");
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");

        // The client keeps its id until it has seen another event.
        Assert.Equal(["id: 17", "", "id: 0"], [await events.NextAsync(), await events.NextAsync(), await events.NextAsync()]);
    }

    [Fact]
    public async Task A_heartbeat_is_sent_whenever_nothing_settles_for_the_interval()
    {
        var time = new ObservedTime();
        await using var server = await StartHeldAsync(time, new() { HeartbeatInterval = TimeSpan.FromSeconds(7) });
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");
        Assert.Equal(["id: -1", ""], [await events.NextAsync(), await events.NextAsync()]);

        for (int beat = 1; beat <= 3; beat++)
        {
            await time.Waiting(beat).InTime();
            time.Advance(TimeSpan.FromSeconds(7));
            Assert.Equal([":", ""], [await events.NextAsync(), await events.NextAsync()]);
        }
        await time.Waiting(4).InTime();
        time.Advance(TimeSpan.FromSeconds(6.9));
        _held.Fulfill(0);

        Assert.Equal("id: 0", await events.NextAsync());
        Assert.DoesNotContain(":", await events.RestAsync());
    }

    [Theory]
    [InlineData("application/x-ndjson", 7)]
    [InlineData("text/event-stream", -1)]
    public async Task NDJSON_and_an_infinite_interval_have_no_heartbeat(string accept, int seconds)
    {
        var time = new ObservedTime();
        var interval = seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        await using var server = await StartHeldAsync(time, new() { HeartbeatInterval = interval });
        using var lines = await Lines.GetAsync(server, accept: accept);
        await _held.Started(0).InTime();

        time.Advance(TimeSpan.FromHours(1));
        _held.Fulfill(0);

        Assert.DoesNotContain(":", await lines.RestAsync());
        Assert.Equal(0, time.Timers);
    }

    [Fact]
    public async Task The_longest_interval_can_be_waited_for()
    {
        var interval = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        await using var server = await StartHeldAsync(TimeProvider.System, new() { HeartbeatInterval = interval });
        using var events = await Lines.GetAsync(server, accept: "text/event-stream");
        await _held.Started(0).InTime();

        _held.Fulfill(0);

        Assert.Contains("event: end", await events.RestAsync());
    }

    [Fact]
    public void Options_that_are_wrong_are_refused()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledStreamOptions { HeartbeatInterval = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledStreamOptions { HeartbeatInterval = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledStreamOptions { HeartbeatInterval = longest + TimeSpan.FromTicks(1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledStreamOptions { HeartbeatInterval = TimeSpan.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledStreamOptions { RetryInterval = TimeSpan.FromSeconds(-1) });
        Assert.Equal(TimeSpan.FromSeconds(15), new SettledStreamOptions().HeartbeatInterval);
    }

    private Task<TestServer> StartAsync(SettledStreamOptions? options = null)
        => TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([1]), options: options)));

    private Task<TestServer> StartHeldAsync(TimeProvider time, SettledStreamOptions options)
        => TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync([0]), options: options)),
            services => services.AddSingleton(time));
}
