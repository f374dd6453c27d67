using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>The results are returned by controllers as well.</summary>
public class ControllerTests
{
    [Fact]
    public async Task A_controller_returns_a_multi_status()
    {
        await using var server = await StartAsync();

        var response = await server.Client.GetAsync("/products/batch");

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.Equal(
            ["product 1", null],
            (await response.Content.ReadFromJsonAsync<MultiStatusBody<Product>>())!.Items.Select(entry => entry.Value?.Name));
    }

    [Fact]
    public async Task A_controller_returns_a_stream()
    {
        await using var server = await StartAsync();
        using var lines = await Lines.GetAsync(server, "/products/stream");

        Assert.Equal("product 1", (await lines.NextAsync<Product>()).Value!.Name);
        Assert.Equal(1, Assert.Single(await lines.RestAsync<Product>()).End!.FulfilledCount);
    }

    [Fact]
    public async Task The_document_has_the_responses_of_a_controller()
    {
        await using var server = await StartAsync();

        var document = JsonNode.Parse(await server.Client.GetStringAsync("/openapi/v1.json"))!;

        Assert.Equal(
            ["200", "207"],
            document["paths"]!["/products/batch"]!["get"]!["responses"]!.AsObject().Select(response => response.Key).Order());
    }

    private static Task<TestServer> StartAsync()
        => TestServer.StartAsync(
            app =>
            {
                app.MapControllers();
                app.MapOpenApi();
            },
            services =>
            {
                services.AddControllers().AddApplicationPart(typeof(ProductsController).Assembly);
                services.AddOpenApi();
            });
}

[ApiController]
[Route("products")]
public sealed class ProductsController : ControllerBase
{
    private readonly Shop _shop = new();

    [HttpGet("batch")]
    public async Task<MultiStatus<int, Product>> BatchAsync(CancellationToken cancellationToken)
        => SettledResults.MultiStatus(await _shop.FindSettledAsync([1, 3], cancellationToken));

    [HttpGet("stream")]
    public SettledStreamResult<int, Product> Stream(CancellationToken cancellationToken)
        => SettledResults.Stream(_shop.FindSettledStreamAsync([1], cancellationToken));
}
