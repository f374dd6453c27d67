using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore.Tests;

/// <summary>Inputs that are read while items run.</summary>
public class InputStreamTests
{
    private readonly HeldShop _held = new();
    private readonly Shop _shop = new();

    [Fact]
    public async Task An_item_runs_before_the_next_input_is_sent()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(_held.GetSettledStreamAsync(ids))));
        var upload = new Upload();
        using var response = await Lines.SendAsync(server.Client, Request(server, upload, isHttp2: true));

        for (int i = 0; i < 10; i++)
        {
            await upload.SendAsync($"{i}\n");
            await _held.Started(i).InTime();
            _held.Fulfill(i);
            Assert.Equal(i, (await response.NextAsync<int>()).Index);
        }
        upload.Complete();

        Assert.Equal(10, Assert.Single(await response.RestAsync<int>()).End!.FulfilledCount);
    }

    [Theory]
    [InlineData("1\n2\nx\n", 400, "Line 3 of the request is not a valid input (byte 1).")]
    [InlineData("1\n2\n4\n5\n", 413, "The request has too many inputs. The limit is 3.")]
    [InlineData("1\n2\n                       \n", 413, "The body of the request is too large. The limit is 20 bytes.")]
    public async Task What_is_wrong_with_the_body_is_in_the_last_line(string body, int status, string detail)
    {
        await using var server = await TestServer.StartAsync(app => app
            .MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(_shop.FindSettledStreamAsync(ids)))
            .WithSettledInputs(maxCount: 3, maxBytes: 20));
        var request = Request(server, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));
        request.Headers.TransferEncodingChunked = true;
        using var response = await Lines.SendAsync(server.Client, request);

        var lines = await response.RestAsync<Product>();

        var end = lines[^1].End!;
        Assert.Equal((status, detail, false), (end.Problem!.Status, end.Problem.Detail, end.InputCompleted));
        Assert.Equal(lines.Count - 1, end.FulfilledCount);
        Assert.Empty(server.Log.OfPackage);
    }

    [Fact]
    public async Task What_the_headers_say_is_refused_before_anything_runs()
    {
        await using var server = await TestServer.StartAsync(app => app
            .MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(_shop.FindSettledStreamAsync(ids)))
            .WithSettledInputs(maxBytes: 2));

        var large = await server.Client.SendAsync(Request(server, new StringContent("1\n2")));
        var text = await server.Client.PostAsync("/", new StringContent("1"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(
            "The body of the request is too large. The limit is 2 bytes.",
            (await large.Content.ReadFromJsonAsync<ProblemDetails>())!.Detail);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, 0), (text.StatusCode, _shop.Calls));
    }

    [Fact]
    public async Task A_json_array_is_read_as_well()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(_shop.FindSettledStreamAsync(ids))));
        using var response = await Lines.SendAsync(
            server.Client, Request(server, new StringContent("[1,2]"), contentType: "application/json"));

        Assert.Equal(2, (await response.RestAsync<Product>())[^1].End!.FulfilledCount);
    }

    [Fact]
    public async Task A_client_that_leaves_in_its_upload_cancels_the_items()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(_held.GetSettledStreamAsync(ids))));
        var upload = new Upload();
        await upload.SendAsync("0\n1\n");
        using (await Lines.SendAsync(server.Client, Request(server, upload, isHttp2: true)))
            await Task.WhenAll(_held.Started(0), _held.Started(1)).InTime();

        await Task.WhenAll(_held.Canceled(0), _held.Canceled(1)).InTime();
        Assert.Empty(server.Log.OfPackage);
    }

    [Fact]
    public async Task It_is_read_only_once()
    {
        var inputs = new SettledInputStream<int>(Ids());
        await foreach (int id in inputs)
            Assert.Equal(7, id);

        var error = Assert.Throws<InvalidOperationException>(() => inputs.GetAsyncEnumerator());
        Assert.Equal("The body of the request can be read only once.", error.Message);

        static async IAsyncEnumerable<int> Ids()
        {
            await Task.CompletedTask;
            yield return 7;
        }
    }

    private static HttpRequestMessage Request(
        TestServer server, HttpContent content, bool isHttp2 = false, string contentType = "application/x-ndjson")
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return new(HttpMethod.Post, isHttp2 ? server.Http2Address : server.Address)
        {
            Content = content,
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
