using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

public class InputsTests
{
    private const string Lines = "application/x-ndjson";
    private readonly List<int> _received = [];
    private int _runs;

    [Theory]
    [InlineData("application/json", "[1,2,3]", new[] { 1, 2, 3 })]
    [InlineData("application/json; charset=utf-8", " [ 1 , 2 ] ", new[] { 1, 2 })]
    [InlineData("application/vnd.shop+json", "[1]", new[] { 1 })]
    [InlineData("application/json", "[]", new int[0])]
    [InlineData("application/json", "\uFEFF[1]", new[] { 1 })]
    [InlineData(Lines, "1\n2\n3\n", new[] { 1, 2, 3 })]
    [InlineData(Lines, "1\r\n2", new[] { 1, 2 })]
    [InlineData(Lines, "\n 1 \n\t\r\n2\n\n", new[] { 1, 2 })]
    [InlineData(Lines, "\uFEFF1\n", new[] { 1 })]
    [InlineData(Lines, "", new int[0])]
    [InlineData("application/ndjson", "1", new[] { 1 })]
    [InlineData("application/jsonl; charset=UTF-8", "1", new[] { 1 })]
    public async Task The_inputs_are_those_of_the_body(string contentType, string body, int[] inputs)
    {
        await using var server = await StartAsync();

        var response = await PostAsync(server, body, contentType);

        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, _runs));
        Assert.Equal(inputs, _received);
    }

    [Theory]
    [InlineData("application/json", "", "The body of the request must be a JSON array of inputs.")]
    [InlineData("application/json", "null", "The body of the request must be a JSON array of inputs.")]
    [InlineData("application/json", "{\"a\":1}", "The body of the request must be a JSON array of inputs.")]
    [InlineData("application/json", "7", "The body of the request must be a JSON array of inputs.")]
    [InlineData("application/json", "[1,\n \"x\"]", "The body of the request is not valid at $[1] (line 2, byte 5).")]
    [InlineData("application/json", "[1,,2]", "The body of the request is not valid at $[1] (line 1, byte 4).")]
    [InlineData("application/json", "[1,2", "The body of the request is not valid at $[0] (line 1, byte 5).")]
    [InlineData("application/json", "[1] 2", "The body of the request is not a valid JSON array (line 1, byte 5).")]
    [InlineData(Lines, "1\n\n\"x\"\n2", "Line 3 of the request is not a valid input (byte 4).")]
    [InlineData(Lines, "1\n2 3\n", "Line 2 of the request is not a valid input (byte 3).")]
    [InlineData(Lines, "[1,2]", "Line 1 of the request is not a valid input (byte 2).")]
    public async Task A_body_that_is_wrong_is_400_and_says_where(string contentType, string body, string detail)
    {
        await using var server = await StartAsync();

        await AssertRefusedAsync(HttpStatusCode.BadRequest, detail, await PostAsync(server, body, contentType));
    }

    [Theory]
    [InlineData("application/json", "[{\"id\":1,\"name\":\"a\"},{\"id\":\"x\"}]",
        "The body of the request is not valid at $[1].id (line 1, byte 31).")]
    [InlineData(Lines, "{\"id\":1,\"name\":\"a\"}\n{\"id\":\"x\"}", "Line 2 of the request is not a valid input at $.id (byte 10).")]
    public async Task A_body_that_is_wrong_names_the_property_and_no_type(string contentType, string body, string detail)
    {
        await using var server = await TestServer.StartAsync(app => app.MapPost("/", (SettledInputs<Product> products) => products.Count));

        var response = await PostAsync(server, body, contentType);

        Assert.Equal(detail, (await response.Content.ReadFromJsonAsync<ProblemDetails>())!.Detail);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_content_type_is_415(string? contentType)
    {
        await using var server = await StartAsync();

        var response = await PostAsync(server, "[1]", contentType);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, 0), (response.StatusCode, _runs));
    }

    [Fact]
    public async Task A_missing_body_is_415()
    {
        await using var server = await StartAsync();

        await AssertRefusedAsync(
            HttpStatusCode.UnsupportedMediaType,
            "The body of the request must be UTF-8, as application/json, application/x-ndjson, application/ndjson, application/jsonl.",
            await server.Client.PostAsync("/", null));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData(Lines)]
    public async Task The_limit_itself_is_allowed_and_one_input_more_is_413(string contentType)
    {
        await using var server = await StartAsync(maxCount: 3);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Body(contentType, [1, 2, 3]), contentType)).StatusCode);
        Assert.Equal([1, 2, 3], _received);
        _runs = 0;
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "The request has too many inputs. The limit is 3.",
            await PostAsync(server, Body(contentType, [1, 2, 3, 4]), contentType));
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json", false)]
    [InlineData(Lines, true)]
    [InlineData(Lines, false)]
    public async Task The_largest_body_is_allowed_and_one_byte_more_is_413(string contentType, bool saysItsLength)
    {
        await using var server = await StartAsync(maxBytes: 7);

        string body = contentType == Lines ? "12\n34\n5" : "[12,34]";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, body, contentType, saysItsLength)).StatusCode);
        _runs = 0;
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "The body of the request is too large. The limit is 7 bytes.",
            await PostAsync(server, body + " ", contentType, saysItsLength));
    }

    [Theory]
    [InlineData("application/json", "[1", ",1")]
    [InlineData(Lines, "1\n", "1\n")]
    public async Task An_endless_body_is_answered_while_it_is_sent(string contentType, string start, string more)
    {
        await using var server = await StartAsync(maxCount: 10);

        string answer = await EndlessRequest.PostAsync(server, contentType, start, more, "}");

        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Contains("The request has too many inputs. The limit is 10.", answer);
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task A_body_of_endless_empty_lines_is_answered_while_it_is_sent()
    {
        await using var server = await StartAsync(maxBytes: 3_000_000);

        string answer = await EndlessRequest.PostAsync(server, Lines, "", " \n", "}");

        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Contains("The body of the request is too large. The limit is 3000000 bytes.", answer);
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task The_defaults_are_a_thousand_inputs_and_a_mebibyte()
    {
        await using var server = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Body(Lines, Enumerable.Repeat(1, 1_000)), Lines)).StatusCode);
        _runs = 0;
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "The request has too many inputs. The limit is 1000.",
            await PostAsync(server, Body(Lines, Enumerable.Repeat(1, 1_001)), Lines));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, new(' ', 1024 * 1024), Lines)).StatusCode);
        _runs = 0;
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "The body of the request is too large. The limit is 1048576 bytes.",
            await PostAsync(server, new(' ', (1024 * 1024) + 1), Lines));
    }

    [Fact]
    public async Task Each_limit_is_that_of_the_nearest_that_sets_it()
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                var group = app.MapGroup("/group").WithSettledInputs(maxCount: 3, maxBytes: 20);
                group.MapPost("/same", (SettledInputs<int> inputs) => inputs.Count);
                group.MapPost("/own", (SettledInputs<int> inputs) => inputs.Count).WithSettledInputs(maxCount: 4);
                app.MapPost("/attribute", [SettledInputsLimit(MaxCount = 1)] (SettledInputs<int> inputs) => inputs.Count);
                app.MapPost("/application", (SettledInputs<int> inputs) => inputs.Count);
            },
            services => services.Configure<SettledResultOptions>(options => options.MaxInputCount = 2));

        foreach (var (path, limit) in (IEnumerable<(string, int)>)
            [("/group/same", 3), ("/group/own", 4), ("/attribute", 1), ("/application", 2)])
        {
            Assert.Equal(
                HttpStatusCode.OK, (await PostAsync(server, Body(Lines, Enumerable.Repeat(1, limit)), Lines, path: path)).StatusCode);
            Assert.Equal(
                HttpStatusCode.RequestEntityTooLarge,
                (await PostAsync(server, Body(Lines, Enumerable.Repeat(1, limit + 1)), Lines, path: path)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(server, new(' ', 21), Lines, path: "/group/own")).StatusCode);
    }

    [Fact]
    public async Task A_limit_of_the_endpoint_is_above_that_of_the_server()
    {
        await using var server = await StartAsync(maxBytes: 40_000_000);
        string lines = string.Concat(Enumerable.Repeat(new string(' ', 999_999) + "\n", 35));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, lines, Lines)).StatusCode);
    }

    [Fact]
    public async Task A_lower_limit_of_the_server_holds_for_the_default()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapPost("/", (SettledInputs<int> inputs) => inputs.Count),
            services => services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(
                kestrel => kestrel.Limits.MaxRequestBodySize = 10));

        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "The body of the request is too large.",
            await PostAsync(server, new(' ', 11), Lines));
    }

    [Fact]
    public async Task A_client_that_leaves_in_its_body_runs_nothing()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                finally
                {
                    ended.SetResult();
                }
            });
            app.MapPost("/", (SettledInputs<int> inputs) => _runs++);
        });
        using (var client = new System.Net.Sockets.TcpClient(server.Address.Host, server.Address.Port))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[1,2,"));
        }

        await ended.Task.InTime();
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task Filters_and_other_parameters_see_only_inputs_that_are_there()
    {
        int filtered = 0;
        await using var server = await TestServer.StartAsync(app => app
            .MapPost("/{shop}", ([AsParameters] Order order) => $"{order.Shop}: {order.Products.Count}")
            .AddEndpointFilter((context, next) =>
            {
                filtered++;
                return next(context);
            })
            .WithSettledInputs(maxCount: 1));

        Assert.Equal("a: 1", await (await PostAsync(server, "[1]", path: "/a")).Content.ReadAsStringAsync());
        Assert.Equal(1, filtered);
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "The request has too many inputs. The limit is 1.",
            await PostAsync(server, "[1,2]", path: "/a"));
        Assert.Equal(1, filtered);
    }

    [Fact]
    public async Task The_customization_of_problems_applies_to_refusals()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapPost("/", (SettledInputs<int> inputs) => inputs.Count),
            services => services.AddProblemDetails(options
                => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["shop"] = "open"));

        var response = await PostAsync(server, "x");

        var problem = (await response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.Equal(400, problem.Status);
        Assert.Equal("open", problem.Extensions["shop"]!.ToString());
    }

    [Fact]
    public async Task Without_its_metadata_it_throws_with_the_status()
    {
        await using var server = await TestServer.StartAsync(app => app.MapPost("/", async (HttpContext context) =>
        {
            var parameter = typeof(InputsTests).GetMethod(nameof(Without_its_metadata_it_throws_with_the_status))!.ReturnParameter;
            await SettledInputs<int>.BindAsync(context, parameter);
            _runs++;
        }));

        Assert.Equal((HttpStatusCode.BadRequest, 0), ((await PostAsync(server, "x")).StatusCode, _runs));
    }

    [Fact]
    public async Task The_options_of_the_application_read_the_inputs()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapPost("/", (SettledInputs<Product> products) => products.Select(product => product.Name)),
            services => services.ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper;
                json.SerializerOptions.AllowTrailingCommas = true;
            }));

        var response = await PostAsync(server, """[{"ID":1,"NAME":"a"},]""");

        Assert.Equal(["a"], (await response.Content.ReadFromJsonAsync<string[]>())!);
    }

    [Fact]
    public async Task The_inputs_go_straight_into_a_wrapper()
    {
        var shop = new Shop();
        await using var server = await TestServer.StartAsync(app => app.MapPost("/", async (SettledInputs<int> ids, CancellationToken ct)
            => SettledResults.MultiStatus(await shop.FindSettledAsync(ids, ct))));

        var response = await PostAsync(server, "[1,2]");

        Assert.Equal(2, (await response.Content.ReadFromJsonAsync<MultiStatusBody<Product>>())!.FulfilledCount);
        Assert.Equal([7, 8], new SettledInputs<int>([7, 8]));
    }

    [Fact]
    public async Task Many_requests_at_once_do_not_mix()
    {
        await using var server = await TestServer.StartAsync(app => app.MapPost("/", (SettledInputs<int> inputs) => inputs));

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async n =>
        {
            var response = await PostAsync(server, Body(Lines, Enumerable.Repeat(n, 500)), Lines);
            Assert.Equal(Enumerable.Repeat(n, 500), await response.Content.ReadFromJsonAsync<int[]>());
        })).InTime();
    }

    [Fact]
    public void Limits_that_are_wrong_are_refused()
    {
        var endpoint = new NoBuilder();
        Assert.Throws<ArgumentOutOfRangeException>("maxCount", () => endpoint.WithSettledInputs(maxCount: 0));
        Assert.Throws<ArgumentOutOfRangeException>("maxBytes", () => endpoint.WithSettledInputs(maxBytes: 0));
        Assert.Throws<ArgumentNullException>("builder", () => ((NoBuilder)null!).WithSettledInputs());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledResultOptions { MaxInputCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledResultOptions { MaxInputBytes = 0 });
    }

    private Task<TestServer> StartAsync(int? maxCount = null, long? maxBytes = null)
        => TestServer.StartAsync(app => app.MapPost("/", (SettledInputs<int> inputs) =>
        {
            _runs++;
            _received.Clear();
            _received.AddRange(inputs);
        }).WithSettledInputs(maxCount, maxBytes));

    private async Task AssertRefusedAsync(HttpStatusCode status, string detail, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.Equal(((int)status, detail), (problem.Status, problem.Detail));
        Assert.Equal(0, _runs);
    }

    private static string Body(string contentType, IEnumerable<int> inputs)
        => contentType == Lines ? string.Join('\n', inputs) : JsonSerializer.Serialize(inputs);

    private static async Task<HttpResponseMessage> PostAsync(
        TestServer server, string body, string? contentType = "application/json", bool saysItsLength = true, string path = "/")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        return await server.Client.SendAsync(request).InTime();
    }

    private sealed record Order(string Shop, SettledInputs<int> Products);

    private sealed class NoBuilder : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => throw new NotSupportedException();
    }
}
