using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AllSettled.AspNetCore.Tests;

public class MultiStatusTests
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task All_fulfilled_is_200_with_every_value()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([1, 2]))));

        var response = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            """{"stopReason":"none","inputCompleted":true,"fulfilledCount":2,"rejectedCount":0,"canceledCount":0,"items":["""
            + """{"index":0,"status":"fulfilled","value":{"id":1,"name":"product 1"}},"""
            + """{"index":1,"status":"fulfilled","value":{"id":2,"name":"product 2"}}]}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task No_inputs_is_200_with_no_entries()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([]))));

        var response = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty((await response.Content.ReadFromJsonAsync<MultiStatusBody<Product>>())!.Items);
    }

    [Fact]
    public async Task One_rejected_item_is_207_and_hides_its_error()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([2, 3]))));

        var response = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        string json = await response.Content.ReadAsStringAsync();
        Assert.EndsWith(
            """{"index":1,"status":"rejected","problem":{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.1","title":"""
            + "\"The item failed.\",\"status\":500},\"attempts\":1}]}",
            json);
        Assert.DoesNotContain("secret", json);
        var (_, level, message, error) = Assert.Single(server.Log.OfPackage);
        Assert.Equal((LogLevel.Warning, "secret 3"), (level, error!.Message));
        Assert.StartsWith("1 items were rejected", message);
    }

    [Fact]
    public async Task Development_shows_the_error()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([3]))),
            environment: "Development");

        var entry = Assert.Single((await ReadAsync(server)).Items);

        Assert.Equal("secret 3", entry.Problem!.Detail);
        Assert.Equal("System.Collections.Generic.KeyNotFoundException", entry.Problem.Extensions["exception"]!.ToString());
    }

    [Theory]
    [InlineData("Development", false, null)]
    [InlineData("Production", true, "secret 3")]
    public async Task An_option_overrides_the_environment(string environment, bool include, string? detail)
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([3]))),
            services => services.Configure<SettledResultOptions>(options => options.IncludeErrorDetails = include),
            environment);

        Assert.Equal(detail, Assert.Single((await ReadAsync(server)).Items).Problem!.Detail);
    }

    [Fact]
    public async Task Every_kind_of_outcome_has_its_entry()
    {
        var batch = SettledBatch.Create(
            [
                Settled.Fulfilled<int, Product>(0, 10, new(10, "ten")),
                Settled.Rejected<int, Product>(1, 11, new InvalidOperationException("secret"), attempts: 3),
                Settled.Rejected(2, 12, new Product(12, "secret"), new InvalidOperationException("secret")),
                Settled.Rejected<int, Product>(3, 13, new BadHttpRequestException("secret", 422)),
                Settled.Canceled<int, Product>(4, 14),
                Settled.Canceled<int, Product>(5, 15, attempts: 1),
                Settled.Canceled<int, Product>(6, 16, new InvalidOperationException("secret"), attempts: 2),
            ],
            SettledStopReason.Timeout,
            inputCompleted: false);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", () => SettledResults.MultiStatus(batch)));

        var response = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync());
        var body = (await response.Content.ReadFromJsonAsync<MultiStatusBody<Product>>())!;
        Assert.Equal(
            (SettledStopReason.Timeout, false, 1, 3, 3),
            (body.StopReason, body.InputCompleted, body.FulfilledCount, body.RejectedCount, body.CanceledCount));
        Assert.Equal(
            [
                (0, SettledStatus.Fulfilled, "ten", null, null, null),
                (1, SettledStatus.Rejected, null, 500, "The item failed.", 3),
                (2, SettledStatus.Rejected, null, 500, "The item failed.", 1),
                (3, SettledStatus.Rejected, null, 422, "The item failed.", 1),
                (4, SettledStatus.Canceled, null, 503, "The item was not run.", 0),
                (5, SettledStatus.Canceled, null, 503, "The item was stopped before it completed.", 1),
                (6, SettledStatus.Canceled, null, 503, "The item was stopped before it completed.", 2),
            ],
            body.Items.Select(entry
                => (entry.Index, entry.Status, entry.Value?.Name, entry.Problem?.Status, entry.Problem?.Title, entry.Attempts)));
    }

    [Fact]
    public async Task A_batch_that_was_stopped_but_lacks_nothing_is_207()
    {
        var batch = SettledBatch.Create([Settled.Fulfilled<int, int>(0, 1, 2)], SettledStopReason.Requested);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", () => SettledResults.MultiStatus(batch)));

        Assert.Equal(HttpStatusCode.MultiStatus, (await server.Client.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Items_without_a_value_have_none_in_their_entry()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.DeleteSettledAsync([1]))));

        Assert.EndsWith(""":[{"index":0,"status":"fulfilled"}]}""", await server.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_null_value_is_written()
    {
        var batch = SettledBatch.Create([Settled.Fulfilled<int, string?>(0, 1, null)]);
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.MultiStatus(batch)),
            services => services.ConfigureHttpJsonOptions(json
                => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull));

        Assert.EndsWith("""{"index":0,"status":"fulfilled","value":null}]}""", await server.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task The_function_of_the_endpoint_comes_before_that_of_the_application_and_the_default()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", async () => SettledResults.MultiStatus(
                await _shop.FindSettledAsync([3, 6, 9]),
                record => record.Input == 3 ? new() { Status = 404, Detail = $"{record.Input} is gone" } : null)),
            services => services.Configure<SettledResultOptions>(options
                => options.MapError = error => error.Message == "secret 9" ? null : new() { Status = 409, Title = "Busy" }));

        var problems = (await ReadAsync(server)).Items.Select(entry => entry.Problem!).ToArray();

        Assert.Equal(
            [(404, "Not Found", "3 is gone"), (409, "Busy", null), (500, "The item failed.", null)],
            problems.Select(problem => (problem.Status, problem.Title, problem.Detail)));
        Assert.Equal("https://tools.ietf.org/html/rfc9110#section-15.5.5", problems[0].Type);
        Assert.Equal("secret 9", Assert.Single(server.Log.OfPackage).Error!.Message);
    }

    [Fact]
    public async Task A_canceled_item_can_be_mapped()
    {
        var batch = SettledBatch.Create([Settled.Canceled<int, int>(0, 1)], SettledStopReason.Canceled);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", ()
            => SettledResults.MultiStatus(batch, record => record.IsCanceled ? new() { Status = 429 } : null)));

        var body = (await server.Client.GetFromJsonAsync<MultiStatusBody<int>>("/"))!;

        Assert.Equal(429, Assert.Single(body.Items).Problem!.Status);
    }

    [Fact]
    public async Task A_mapping_that_throws_loses_no_record()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", async () => SettledResults.MultiStatus(
                await _shop.FindSettledAsync([3, 4]), _ => throw new FormatException("secret mapping"))),
            services => services.Configure<SettledResultOptions>(options
                => options.MapError = _ => throw new FormatException("secret option")));

        var response = await server.Client.GetAsync("/");

        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync());
        var body = (await response.Content.ReadFromJsonAsync<MultiStatusBody<Product>>())!;
        Assert.Equal([500, null], body.Items.Select(entry => entry.Problem?.Status));
        Assert.Equal([(1, "secret 3"), (2, "secret mapping")], server.Log.OfPackage.Select(logged => (logged.Id, logged.Error!.Message)));
    }

    [Fact]
    public async Task Each_kind_of_error_is_logged_once_for_a_response_with_its_count()
    {
        var batch = SettledBatch.Create(
        [
            .. Enumerable.Range(0, 10).Select(i => Settled.Fulfilled<int, object>(i, i, i < 3 ? "" : new Unwritable())),
            .. Enumerable.Range(10, 10).Select(i => Settled.Rejected<int, object>(i, i, new KeyNotFoundException($"secret {i}"))),
        ]);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", () => SettledResults.MultiStatus(
            batch,
            record => record.Index < 15
                ? throw new FormatException($"secret mapping {record.Index}")
                : new() { Extensions = { ["bad"] = new Unwritable() } })));

        await server.Client.GetStringAsync("/");

        var log = server.Log.OfPackage;
        Assert.Equal([1, 2, 3, 4], log.Select(logged => logged.Id).Order());
        Assert.StartsWith("5 items were rejected", log.Single(logged => logged.Id == 1).Message);
        var (_, _, mapping, first) = log.Single(logged => logged.Id == 2);
        Assert.Contains(" 5 times", mapping);
        Assert.Equal("secret mapping 10", first!.Message);
        string value = log.Single(logged => logged.Id == 3).Message;
        Assert.StartsWith("7 values", value);
        Assert.Contains("item 3", value);
        Assert.StartsWith("5 problems", log.Single(logged => logged.Id == 4).Message);
    }

    [Fact]
    public async Task A_problem_that_cannot_be_written_is_sent_without_its_extensions()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", async () => SettledResults.MultiStatus(
            await _shop.FindSettledAsync([3, 4]),
            _ => new() { Status = 404, Extensions = { ["bad"] = new Unwritable(), ["good"] = 1 } })));

        var body = await ReadAsync(server);

        Assert.Equal([404, null], body.Items.Select(entry => entry.Problem?.Status));
        Assert.Empty(body.Items[0].Problem!.Extensions);
        Assert.IsType<NotSupportedException>(server.Log.OfPackage.Single(logged => logged.Id == 4).Error);
    }

    [Fact]
    public async Task A_derived_problem_keeps_its_properties()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", async () => SettledResults.MultiStatus(
            await _shop.FindSettledAsync([3]),
            _ => new HttpValidationProblemDetails(new Dictionary<string, string[]> { ["id"] = ["too odd"] }))));

        var json = (await server.Client.GetFromJsonAsync<JsonElement>("/")).GetProperty("items")[0].GetProperty("problem");

        Assert.Equal(400, json.GetProperty("status").GetInt32());
        Assert.Equal("too odd", json.GetProperty("errors").GetProperty("id")[0].GetString());
    }

    [Fact]
    public async Task A_value_that_cannot_be_written_costs_no_other_entry_and_stays_fulfilled()
    {
        var batch = SettledBatch.Create(
        [
            Settled.Fulfilled<int, object>(0, 0, new Product(1, "one")),
            Settled.Fulfilled<int, object>(1, 1, new Unwritable()),
            Settled.Fulfilled<int, object>(2, 2, new HalfWritable()),
            Settled.Fulfilled<int, object>(3, 3, new Cycle()),
            Settled.Fulfilled<int, object>(4, 4, "four"),
        ]);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", () => SettledResults.MultiStatus(batch)));

        var response = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync());
        var body = (await response.Content.ReadFromJsonAsync<MultiStatusBody<JsonElement?>>())!;
        Assert.Equal([0, 1, 2, 3, 4], body.Items.Select(entry => entry.Index));
        Assert.All(body.Items, entry => Assert.Equal(SettledStatus.Fulfilled, entry.Status));
        Assert.Equal([null, 500, 500, 500, null], body.Items.Select(entry => entry.Problem?.Status));
        Assert.Equal("""{"id":1,"name":"one"}""", body.Items[0].Value.ToString());
        Assert.Equal("four", body.Items[4].Value.ToString());
        Assert.Equal([3], server.Log.OfPackage.Select(logged => logged.Id));
    }

    [Fact]
    public async Task Values_are_written_with_the_options_of_the_application_and_the_envelope_is_not()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([1]))),
            services => services.ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper;
                json.SerializerOptions.WriteIndented = true;
                json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper));
            }));

        Assert.EndsWith(
            """
            "items":[{"index":0,"status":"fulfilled","value":{"ID":1,"NAME":"product 1"}}]}
            """,
            await server.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_value_is_written_as_its_own_type_as_in_other_results()
    {
        var batch = SettledBatch.Create(
            [Settled.Fulfilled<int, Animal>(0, 0, new Cat("Tom", 9)), Settled.Fulfilled<int, Animal>(1, 1, new("Rex"))]);
        var shapes = SettledBatch.Create([Settled.Fulfilled<int, Shape>(0, 0, new Circle(2))]);
        await using var server = await TestServer.StartAsync(app =>
        {
            app.MapGet("/", () => SettledResults.MultiStatus(batch));
            app.MapGet("/ok", () => TypedResults.Ok<Animal>(new Cat("Tom", 9)));
            app.MapGet("/shapes", () => SettledResults.MultiStatus(shapes));
            app.MapGet("/shapes/ok", () => TypedResults.Ok<Shape>(new Circle(2)));
        });

        Assert.Contains(
            $"\"value\":{await server.Client.GetStringAsync("/ok")}}},"
                + """{"index":1,"status":"fulfilled","value":{"name":"Rex"}""",
            await server.Client.GetStringAsync("/"));
        Assert.Contains(
            $"\"value\":{await server.Client.GetStringAsync("/shapes/ok")}}}", await server.Client.GetStringAsync("/shapes"));
        Assert.Contains("\"kind\":\"circle\"", await server.Client.GetStringAsync("/shapes"));
    }

    [Fact]
    public async Task A_context_without_reflection_suffices()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", RunAsync),
            services => services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolver = ProductJson.Default));

        var body = await ReadAsync(server);

        Assert.Equal(["product 1", null], body.Items.Select(entry => entry.Value?.Name));
        Assert.Equal([null, 500], body.Items.Select(entry => entry.Problem?.Status));
        Assert.Equal([1], server.Log.OfPackage.Select(logged => logged.Id));

        async Task RunAsync(HttpContext context)
            => await SettledResults.MultiStatus(await _shop.FindSettledAsync([1, 3])).ExecuteAsync(context);
    }

    [Fact]
    public async Task A_hundred_thousand_entries_arrive()
    {
        const int Count = 100_000;
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([.. Enumerable.Range(0, Count)]))));

        var body = await ReadAsync(server).InTime();

        Assert.Equal(Count, body.Items.Count);
        Assert.All(body.Items, (entry, index)
            => Assert.Equal((index, index % 3 == 0 ? null : $"product {index}"), ((int)entry.Index, entry.Value?.Name)));
        Assert.StartsWith("33334 items", Assert.Single(server.Log.OfPackage).Message);
    }

    [Fact]
    public async Task Entries_are_written_only_as_fast_as_the_client_reads()
    {
        const int Count = 2_000;
        var value = new CountedValue();
        var batch = SettledBatch.Create([.. Enumerable.Range(0, Count).Select(i => Settled.Fulfilled<int, CountedValue>(i, i, value))]);
        var body = new ObservedBody();
        await using var server = await TestServer.StartAsync(app =>
        {
            body.Observe(app);
            app.MapGet("/", () => SettledResults.MultiStatus(batch));
        });
        using var response = await server.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);

        await body.Blocked(1).InTime();
        int written = value.Reads;
        var read = (await response.Content.ReadFromJsonAsync<MultiStatusBody<JsonElement>>())!;

        Assert.InRange(written, 1, Count - 1);
        Assert.Equal((Count, Count), (read.Items.Count, value.Reads));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_writing()
    {
        var written = new TaskCompletionSource();
        string value = new('x', 100_000);
        var batch = SettledBatch.Create([.. Enumerable.Range(0, 1_000).Select(i => Settled.Fulfilled<int, string>(i, i, value))]);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", async (HttpContext context) =>
        {
            await SettledResults.MultiStatus(batch).ExecuteAsync(context);
            written.SetResult();
        }));

        using (var response = await server.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        await written.Task.InTime();
        Assert.Empty(server.Log.OfPackage);
    }

    [Fact]
    public async Task A_client_that_leaves_hides_no_error_from_the_log()
    {
        var written = new TaskCompletionSource();
        string value = new('x', 100_000);
        var batch = SettledBatch.Create(
        [
            Settled.Rejected<int, string>(0, 0, new KeyNotFoundException("secret")),
            .. Enumerable.Range(1, 1_000).Select(i => Settled.Fulfilled<int, string>(i, i, value)),
        ]);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", async (HttpContext context) =>
        {
            await SettledResults.MultiStatus(batch).ExecuteAsync(context);
            written.SetResult();
        }));

        using (var response = await server.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);

        await written.Task.InTime();
        Assert.Equal("secret", Assert.Single(server.Log.OfPackage).Error!.Message);
    }

    [Fact]
    public async Task HEAD_has_the_status_and_no_body()
    {
        await using var server = await TestServer.StartAsync(app => app.MapMethods(
            "/", ["HEAD"], async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([3]))));

        var response = await server.Client.SendAsync(new(HttpMethod.Head, "/"));

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task It_is_one_of_several_results()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/{id:int}", FindAsync));

        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/0")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/1")).StatusCode);
        Assert.Equal(HttpStatusCode.MultiStatus, (await server.Client.GetAsync("/3")).StatusCode);

        async Task<Results<MultiStatus<int, Product>, NotFound>> FindAsync(int id)
            => id == 0 ? TypedResults.NotFound() : SettledResults.MultiStatus(await _shop.FindSettledAsync([id]));
    }

    [Fact]
    public async Task A_test_of_an_endpoint_can_read_the_result()
    {
        var result = SettledResults.MultiStatus(await _shop.FindSettledAsync([1, 3]));

        Assert.Equal((207, 2), (result.StatusCode, result.Value.Count));
        Assert.Equal(207, ((IStatusCodeHttpResult)result).StatusCode);
        Assert.Same(result.Value, ((IValueHttpResult)result).Value);
        Assert.Equal("application/json", ((IContentTypeHttpResult)result).ContentType);
    }

    [Fact]
    public void Null_is_an_error_at_once()
        => Assert.Throws<ArgumentNullException>("batch", () => SettledResults.MultiStatus<int, int>(null!));

    private static async Task<MultiStatusBody<Product>> ReadAsync(TestServer server)
        => (await server.Client.GetFromJsonAsync<MultiStatusBody<Product>>("/"))!;

    private sealed class Unwritable
    {
        public IntPtr Secret { get; } = 1;
    }

    private sealed class HalfWritable
    {
        public int First { get; } = 1;

        public int Second => throw new InvalidOperationException("secret");
    }

    private sealed class CountedValue
    {
        private static readonly string s_text = new('x', 20_000);
        private int _reads;

        public string Text
        {
            get
            {
                Interlocked.Increment(ref _reads);
                return s_text;
            }
        }

        [JsonIgnore]
        public int Reads => Volatile.Read(ref _reads);
    }

    private sealed class Cycle
    {
        public Cycle Self => this;
    }

    private record Animal(string Name);

    private sealed record Cat(string Name, int Lives) : Animal(Name);

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    private abstract record Shape;

    private sealed record Circle(int Radius) : Shape;
}

[JsonSerializable(typeof(Product))]
internal sealed partial class ProductJson : JsonSerializerContext;
