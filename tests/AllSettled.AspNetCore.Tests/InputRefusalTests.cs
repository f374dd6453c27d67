using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>Mistakes of a client that are no wrong JSON, and mistakes of an endpoint.</summary>
public class InputRefusalTests
{
    private const string Lines = "application/x-ndjson";
    private const string Array = "application/json";
    private readonly Shop _shop = new();

    [Theory]
    [InlineData(Lines, "gzip")]
    [InlineData(Array, "gzip")]
    [InlineData(Lines, "deflate")]
    [InlineData(Array, "br")]
    public async Task A_body_that_cannot_be_decompressed_is_400(string contentType, string encoding)
    {
        await using var server = await StartAsync(decompresses: true);

        byte[] good = Compress(encoding, "[1]");
        var response = await PostAsync(server, good, Array, encoding);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        byte[] bad = [.. Compress(encoding, "1")[..2], .. Enumerable.Range(0, 5_000).Select(i => (byte)(i * 31 / 7))];
        await AssertRefusedAsync(
            server, 400, "The body of the request could not be decompressed.", await PostAsync(server, bad, contentType, encoding));
    }

    [Theory]
    [InlineData(Lines, "gzip")]
    [InlineData(Array, "gzip, br")]
    public async Task A_compressed_body_is_415_if_the_server_does_not_decompress(string contentType, string encoding)
    {
        await using var server = await StartAsync();

        await AssertRefusedAsync(
            server, 415, "The body of the request must not be compressed: it has the header Content-Encoding.",
            await PostAsync(server, Compress("gzip", "[1]"), contentType, encoding));
    }

    [Fact]
    public async Task The_encoding_identity_is_none()
    {
        await using var server = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "[1]"u8.ToArray(), Array, "Identity")).StatusCode);
    }

    [Theory]
    [InlineData(Lines, false)]
    [InlineData(Array, false)]
    [InlineData(Lines, true)]
    [InlineData(Array, true)]
    public async Task A_body_that_begins_with_the_mark_of_utf16_is_415(string contentType, bool isBigEndian)
    {
        await using var server = await StartAsync();
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);

        await AssertRefusedAsync(
            server, 415, "The body of the request must be UTF-8.",
            await PostAsync(server, [.. encoding.Preamble, .. encoding.GetBytes("[1]")], contentType));
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/x-ndjson; charset=\"utf-8\"")]
    public async Task The_charset_may_be_quoted(string contentType)
    {
        await using var server = await StartAsync();

        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync(server, contentType.Contains("nd") ? "1"u8.ToArray() : "[1]"u8.ToArray(), contentType)).StatusCode);
    }

    [Theory]
    [InlineData(Lines, "{\"age\":1}\n{\"age\":-1}", "Line 2 of the request is not a valid input.")]
    [InlineData(Array, "[{\"age\":1},{\"age\":-1}]", "The body of the request has an input that is not valid.")]
    public async Task An_input_whose_constructor_refuses_it_is_400(string contentType, string body, string detail)
    {
        await using var server = await TestServer.StartAsync(app => app.MapPost("/", (SettledInputs<Person> people) => people.Count));

        await AssertRefusedAsync(server, 400, detail, await PostAsync(server, Encoding.UTF8.GetBytes(body), contentType));
    }

    [Theory]
    [InlineData("/list", "1\nx\n", 400, "Line 2 of the request is not a valid input (byte 1).")]
    [InlineData("/stream", "1\nx\n", 400, "Line 2 of the request is not a valid input (byte 1).")]
    [InlineData("/list", "1\n2\n3\n", 413, "The request has too many inputs. The limit is 2.")]
    [InlineData("/stream", "1\n2\n3\n", 413, "The request has too many inputs. The limit is 2.")]
    public async Task An_endpoint_that_reads_the_inputs_itself_need_not_answer(string path, string body, int status, string detail)
    {
        await using var server = await TestServer.StartAsync(app =>
        {
            var group = app.MapGroup("").WithSettledInputs(maxCount: 2);
            group.MapPost("/list", async (SettledInputStream<int> ids) =>
            {
                int count = 0;
                await foreach (int id in ids)
                    count++;
                return count;
            });
            group.MapPost("/stream", async (SettledInputStream<int> ids) =>
            {
                int count = 0;
                await foreach (var product in _shop.FindSettledStreamAsync(ids))
                    count++;
                return count;
            });
        });

        await AssertRefusedAsync(server, status, detail, await PostAsync(server, Encoding.UTF8.GetBytes(body), Lines, path: path));
    }

    [Fact]
    public async Task The_mapping_of_errors_is_not_asked_about_refusals()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(_shop.FindSettledStreamAsync(ids))),
            services => services.Configure<SettledResultOptions>(options
                => options.MapError = error => new ProblemDetails { Status = 500, Detail = error.GetType().Name }));

        using var content = new StringContent("1\nx\n", Encoding.UTF8, Lines);
        using var lines = await Support.Lines.SendAsync(server.Client, new(HttpMethod.Post, "/") { Content = content });

        var problem = (await lines.RestAsync<Product>())[^1].End!.Problem!;
        Assert.Equal((400, "Line 2 of the request is not a valid input (byte 1)."), (problem.Status, problem.Detail));
        Assert.Empty(server.Log.OfPackage);
    }

    [Fact]
    public async Task The_mapping_of_errors_is_not_asked_about_refusals_in_a_filter()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapPost("/", (SettledInputStream<int> ids) => SettledResults.Stream(Read(ids))),
            services => services.Configure<SettledResultOptions>(options => options.MapError = _ => new() { Status = 500 }));

        using var content = new StringContent("x\n", Encoding.UTF8, Lines);
        using var lines = await Support.Lines.SendAsync(server.Client, new(HttpMethod.Post, "/") { Content = content });

        Assert.Equal(400, (await lines.RestAsync<Product>())[^1].End!.Problem!.Status);
        Assert.Empty(server.Log.OfPackage);

        static async IAsyncEnumerable<Settled<int, int>> Read(IAsyncEnumerable<int> ids)
        {
            await foreach (int id in ids)
                yield return Settled.Fulfilled<int, int>(0, id, id);
        }
    }

    [Theory]
    [InlineData(typeof(SettledInputs<int>))]
    [InlineData(typeof(SettledInputStream<int>))]
    public async Task Two_parameters_of_one_body_are_refused_when_the_endpoint_is_made(Type first)
    {
        var error = await MappingErrorAsync(app => first == typeof(SettledInputs<int>)
            ? app.MapPost("/both", (SettledInputs<int> ids, SettledInputs<string> names) => "")
            : app.MapPost("/both", (SettledInputStream<int> ids, SettledInputs<string> names) => ""));

        Assert.StartsWith("The endpoint 'HTTP: POST /both", error.Message);
        Assert.EndsWith(
            " has two parameters with inputs, 'ids' and 'names'. The body of a request can be read only once.", error.Message);
    }

    [Fact]
    public async Task An_endpoint_without_a_body_is_refused_when_it_is_made()
    {
        var error = await MappingErrorAsync(app => app.MapGet("/all", (SettledInputs<int> ids) => ""));

        Assert.StartsWith("The endpoint 'HTTP: GET /all", error.Message);
        Assert.EndsWith(
            " takes the inputs 'ids' from the body of a request, and a request with GET has no body. Use POST, PUT or PATCH.",
            error.Message);
    }

    [Fact]
    public async Task Other_methods_beside_get_are_allowed()
    {
        await using var server = await TestServer.StartAsync(app
            => app.MapMethods("/", ["GET", "POST"], (SettledInputs<int> ids) => ids.Count));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "[1]"u8.ToArray(), Array)).StatusCode);
    }

    private static async Task<InvalidOperationException> MappingErrorAsync(Func<WebApplication, IEndpointConventionBuilder> map)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        await using var app = builder.Build();
        map(app);
        return Assert.Throws<InvalidOperationException>(
            () => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList());
    }

    private static Task<TestServer> StartAsync(bool decompresses = false)
        => TestServer.StartAsync(
            app =>
            {
                if (decompresses)
                    app.UseRequestDecompression();
                app.MapPost("/", (SettledInputs<int> inputs) => inputs.Count);
            },
            services => services.AddRequestDecompression());

    private static byte[] Compress(string encoding, string text)
    {
        var compressed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionMode.Compress),
            "deflate" => new ZLibStream(compressed, CompressionMode.Compress),
            _ => new BrotliStream(compressed, CompressionMode.Compress),
        })
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        return compressed.ToArray();
    }

    private static async Task<HttpResponseMessage> PostAsync(
        TestServer server, byte[] body, string contentType, string? encoding = null, string path = "/")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (encoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await server.Client.PostAsync(path, content).InTime();
    }

    private static async Task AssertRefusedAsync(TestServer server, int status, string detail, HttpResponseMessage response)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.Equal((status, detail), (problem.Status, problem.Detail));
        Assert.Empty(server.Log.OfPackage);
        Assert.Empty(server.Log.OfOthers);
    }

    private sealed record Person
    {
        public Person(int age)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(age);
            Age = age;
        }

        public int Age { get; }
    }
}
