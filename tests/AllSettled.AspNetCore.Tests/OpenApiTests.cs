using System.Text.Json.Nodes;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>What the OpenAPI document says of the endpoints.</summary>
public class OpenApiTests
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task A_multi_status_has_one_schema_for_200_and_207()
    {
        var document = await ReadAsync(app => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([]))));

        var responses = document["paths"]!["/"]!["get"]!["responses"]!;
        Assert.Equal("MultiStatusBodyOfProduct", Schema(responses["200"]!, "application/json"));
        Assert.Equal("MultiStatusBodyOfProduct", Schema(responses["207"]!, "application/json"));
        var body = document["components"]!["schemas"]!["MultiStatusBodyOfProduct"]!;
        Assert.Equal(
            ["items", "stopReason", "inputCompleted", "fulfilledCount", "rejectedCount", "canceledCount", "problem"],
            body["properties"]!.AsObject().Select(property => property.Key));
        Assert.Equal(
            "#/components/schemas/SettledEntryOfProduct", body["properties"]!["items"]!["items"]!["$ref"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_entry_has_plain_types()
    {
        var document = await ReadAsync(app => app.MapGet("/", async () => SettledResults.MultiStatus(await _shop.FindSettledAsync([]))));

        var schemas = document["components"]!["schemas"]!;
        var entry = schemas["SettledEntryOfProduct"]!;
        Assert.Equal("""["index","status"]""", entry["required"]!.ToJsonString());
        Assert.Equal("integer", entry["properties"]!["index"]!["type"]!.GetValue<string>());
        Assert.Equal("""["canceled","fulfilled","rejected"]""", schemas["SettledStatus"]!["enum"]!.ToJsonString());
        Assert.Equal(
            """["none","canceled","failureThreshold","fatal","itemsHung","requested","timeout"]""",
            schemas["SettledStopReason"]!["enum"]!.ToJsonString());
    }

    [Fact]
    public async Task Items_without_a_value_have_a_schema_without_one()
    {
        var document = await ReadAsync(app =>
        {
            app.MapGet("/batch", async () => SettledResults.MultiStatus(await _shop.DeleteSettledAsync([])));
            app.MapGet("/stream", () => SettledResults.Stream(_shop.DeleteSettledStreamAsync([])));
        });

        Assert.Equal("MultiStatusBody", Schema(document["paths"]!["/batch"]!["get"]!["responses"]!["207"]!, "application/json"));
        Assert.Equal("SettledLine", Schema(document["paths"]!["/stream"]!["get"]!["responses"]!["200"]!, "application/x-ndjson"));
        Assert.Null(document["components"]!["schemas"]!["SettledEntry"]!["properties"]!["value"]);
        Assert.Null(document["components"]!["schemas"]!["SettledLine"]!["properties"]!["value"]);
        Assert.Null(document["components"]!["schemas"]!["NoResult"]);
    }

    [Fact]
    public async Task A_stream_has_its_content_types_and_406()
    {
        var document = await ReadAsync(app => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync([]))));

        var responses = document["paths"]!["/"]!["get"]!["responses"]!;
        Assert.Equal("SettledLineOfProduct", Schema(responses["200"]!, "application/x-ndjson"));
        Assert.Equal("SettledLineOfProduct", Schema(responses["200"]!, "text/event-stream"));
        Assert.Equal("ProblemDetails", Schema(responses["406"]!, "application/problem+json"));
    }

    [Fact]
    public async Task Inputs_are_an_array_in_the_body()
    {
        var document = await ReadAsync(app =>
        {
            app.MapPost("/batch", (SettledInputs<Product> products) => products.Count);
            app.MapPost("/stream", (SettledInputStream<Product> products) => "");
        });

        foreach (string path in (string[])["/batch", "/stream"])
        {
            var post = document["paths"]![path]!["post"]!;
            var body = post["requestBody"]!;
            Assert.True(body["required"]!.GetValue<bool>());
            Assert.Equal(
                ["application/json", "application/jsonl", "application/ndjson", "application/x-ndjson"],
                body["content"]!.AsObject().Select(type => type.Key).Order());
            Assert.All(body["content"]!.AsObject(), type => Assert.Equal(
                ("array", "#/components/schemas/Product"),
                (type.Value!["schema"]!["type"]!.GetValue<string>(), type.Value["schema"]!["items"]!["$ref"]!.GetValue<string>())));
            foreach (string status in (string[])["400", "413", "415"])
                Assert.Equal("ProblemDetails", Schema(post["responses"]![status]!, "application/problem+json"));
        }
    }

    [Fact]
    public async Task One_of_several_results_has_the_responses_of_all()
    {
        var document = await ReadAsync(app => app.MapGet("/", FindAsync));

        Assert.Equal(
            ["200", "207", "404"], document["paths"]!["/"]!["get"]!["responses"]!.AsObject().Select(response => response.Key).Order());

        async Task<Results<MultiStatus<int, Product>, NotFound>> FindAsync()
            => SettledResults.MultiStatus(await _shop.FindSettledAsync([]));
    }

    private static async Task<JsonNode> ReadAsync(Action<WebApplication> map)
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                app.MapOpenApi();
                map(app);
            },
            services => services.AddOpenApi());
        return JsonNode.Parse(await server.Client.GetStringAsync("/openapi/v1.json"))!;
    }

    private static string Schema(JsonNode response, string contentType)
        => response["content"]![contentType]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
}
