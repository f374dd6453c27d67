using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>An application that knows only the types of its own JSON context, as with native AOT.</summary>
public class JsonContextTests
{
    private readonly Shop _shop = new();

    [Theory]
    [InlineData("[1,2]", 413, "The request has too many inputs. The limit is 1.")]
    [InlineData("7", 400, "The body of the request must be a JSON array of inputs.")]
    public async Task A_refusal_needs_no_type_of_the_application(string body, int status, string detail)
    {
        await using var server = await StartAsync(app
            => app.MapPost("/", (SettledInputs<int> inputs) => { }).WithSettledInputs(maxCount: 1));
        var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));

        await AssertProblemAsync(status, detail, await server.Client.PostAsync("/", content));
    }

    [Fact]
    public async Task A_format_that_is_not_there_needs_no_type_of_the_application()
    {
        await using var server = await StartAsync(app => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([1]))));
        using var lines = await Lines.GetAsync(server, accept: "text/html");

        await AssertProblemAsync(
            406,
            "This response can be sent as application/x-ndjson, application/jsonl, application/ndjson, text/event-stream.",
            lines.Response);
    }

    [Fact]
    public async Task A_value_whose_own_type_is_unknown_is_written_as_a_base_type_that_is_known()
    {
        IReadOnlyList<Product> list = new List<Product> { new(1, "one") };
        var lists = SettledBatch.Create([Settled.Fulfilled<int, IReadOnlyList<Product>>(0, 0, list)]);
        var animals = SettledBatch.Create([Settled.Fulfilled<int, Animal>(0, 0, new Kitten("Tom", 9, "red"))]);
        await using var server = await StartAsync(app =>
        {
            app.MapGet("/lists", () => SettledResults.MultiStatus(lists));
            app.MapGet("/animals", () => SettledResults.MultiStatus(animals));
        });

        Assert.Contains("\"value\":[{\"id\":1,\"name\":\"one\"}]}", await server.Client.GetStringAsync("/lists"));
        // The nearest base type, and not the declared one.
        Assert.Contains("\"value\":{\"lives\":9,\"name\":\"Tom\"}}", await server.Client.GetStringAsync("/animals"));
        Assert.Empty(server.Log.OfPackage);
    }

    [Fact]
    public async Task A_problem_may_have_extensions_that_only_the_application_knows()
    {
        await using var server = await StartAsync(app => app.MapGet("/", async () => SettledResults.MultiStatus(
            await _shop.FindSettledAsync([3]),
            _ => new SoldOut
            {
                Status = 409,
                Errors = { ["id"] = ["gone"] },
                Extensions = { ["instead"] = new Product(4, "four"), ["days"] = 2 },
            })));

        string json = await server.Client.GetStringAsync("/");

        Assert.Contains("\"instead\":{\"id\":4,\"name\":\"four\"}", json);
        Assert.Contains("\"days\":2", json);
        Assert.Contains("\"errors\":{\"id\":[\"gone\"]}", json);
        Assert.Empty(server.Log.OfPackage);
    }

    private static Task<TestServer> StartAsync(Action<WebApplication> map)
        => TestServer.StartAsync(
            map,
            services => services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolver = ShopJson.Default));

    private static async Task AssertProblemAsync(int status, string detail, HttpResponseMessage response)
    {
        Assert.Equal(
            ((HttpStatusCode)status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var problem = (await response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.Equal((status, detail), (problem.Status, problem.Detail));
        Assert.StartsWith("https://tools.ietf.org/html/rfc9110#", problem.Type);
    }

    internal record Animal(string Name);

    internal record Cat(string Name, int Lives) : Animal(Name);

    private sealed record Kitten(string Name, int Lives, string Secret) : Cat(Name, Lives);

    /// <summary>A problem of the application that its context does not list.</summary>
    private sealed class SoldOut : HttpValidationProblemDetails;
}

[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(IReadOnlyList<Product>))]
[JsonSerializable(typeof(JsonContextTests.Animal))]
[JsonSerializable(typeof(JsonContextTests.Cat))]
internal sealed partial class ShopJson : JsonSerializerContext;
