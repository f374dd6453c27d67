using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>The limit of one input, and limits that are wrong.</summary>
public class InputLimitTests
{
    private const string Lines = "application/x-ndjson";
    private const string Array = "application/json";
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_line_may_have_a_mebibyte_by_default()
    {
        await using var server = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Lines, $"\"a\"\n{Json(Mebibyte)}\n")).StatusCode);
        await AssertTooLargeAsync(
            "The input in line 2 is too large. The limit for one input is 1048576 bytes.",
            await PostAsync(server, Lines, $"\"a\"\n{Json(Mebibyte + 1)}\n\"b\""));
        await AssertTooLargeAsync(
            "The input in line 1 is too large. The limit for one input is 1048576 bytes.",
            await PostAsync(server, Lines, Json(Mebibyte + 1)));
    }

    [Fact]
    public async Task An_element_of_an_array_may_have_a_mebibyte_by_default()
    {
        await using var server = await StartAsync();

        string many = string.Concat(Enumerable.Repeat(Json(100_000) + ",", 20));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Array, $"[{many}{Json(Mebibyte)}]")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Array, $"[ {Json(Mebibyte)} , {Json(Mebibyte)} ]")).StatusCode);
        await AssertTooLargeAsync(
            "The input at $[2] is too large. The limit for one input is 1048576 bytes.",
            await PostAsync(server, Array, $"[\"a\",\"b\",{Json(2 * Mebibyte)}]"));
    }

    [Theory]
    [InlineData(Lines, "in line 1")]
    [InlineData(Array, "at $[0]")]
    public async Task An_input_that_never_ends_is_answered_while_it_is_sent(string contentType, string place)
    {
        await using var server = await StartAsync();

        string answer = await EndlessRequest.PostAsync(server, contentType, contentType == Array ? "[\"" : "\"", "x", "}");

        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Contains($"The input {place} is too large. The limit for one input is 1048576 bytes.", answer);
    }

    [Fact]
    public async Task Lines_of_all_lengths_are_read_whole()
    {
        await using var server = await TestServer.StartAsync(app => app
            .MapPost("/", (SettledInputs<string> inputs) => inputs.Select(input => input.Length))
            .WithSettledInputs(maxBytes: 10_000_000));
        int[] lengths = [.. Enumerable.Range(0, 900).Select(i => i * 7919 % 20_011), 300_000, 0, 1];

        var response = await PostAsync(server, Lines, string.Join('\n', lengths.Select(length => Json(length + 2))));

        Assert.Equal(lengths, (await response.Content.ReadFromJsonAsync<int[]>())!);
    }

    [Fact]
    public async Task Inputs_do_not_share_the_memory_of_the_lines()
    {
        await using var server = await TestServer.StartAsync(app => app
            .MapPost("/", (SettledInputs<JsonElement> inputs) => inputs.Select(input => input.GetString()![0])));

        var response = await PostAsync(server, Lines, string.Join('\n', "abcdefghij".Select(c => $"\"{new string(c, 20_000)}\"")));

        Assert.Equal("abcdefghij".ToCharArray(), (await response.Content.ReadFromJsonAsync<char[]>())!);
    }

    [Theory]
    [InlineData("/group/same", 5)]
    [InlineData("/group/own", 6)]
    [InlineData("/attribute", 7)]
    [InlineData("/application", 8)]
    public async Task The_limit_of_one_input_is_that_of_the_nearest_that_sets_it(string path, int limit)
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                var group = app.MapGroup("/group").WithSettledInputs(maxBytesPerInput: 5);
                group.MapPost("/same", (SettledInputs<string> inputs) => inputs.Count);
                group.MapPost("/own", (SettledInputs<string> inputs) => inputs.Count).WithSettledInputs(maxBytesPerInput: 6);
                app.MapPost("/attribute", [SettledInputsLimit(MaxBytesPerInput = 7)] (SettledInputs<string> inputs) => inputs.Count);
                app.MapPost("/application", (SettledInputs<string> inputs) => inputs.Count);
            },
            services => services.Configure<SettledResultOptions>(options => options.MaxBytesPerInput = 8));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Lines, Json(limit), path)).StatusCode);
        await AssertTooLargeAsync(
            $"The input in line 1 is too large. The limit for one input is {limit} bytes.",
            await PostAsync(server, Lines, Json(limit + 1), path));
    }

    [Fact]
    public void Limits_of_one_input_that_are_wrong_are_refused()
    {
        foreach (int wrong in (int[])[0, -1, (1024 * Mebibyte) + 1])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new SettledResultOptions { MaxBytesPerInput = wrong });
            Assert.Throws<ArgumentOutOfRangeException>(
                "maxBytesPerInput", () => new NoBuilder().WithSettledInputs(maxBytesPerInput: wrong));
        }
    }

    [Theory]
    [InlineData("/negative", "[SettledInputsLimit(MaxCount = -1)]")]
    [InlineData("/zero", "[SettledInputsLimit(MaxCount = 0)]")]
    [InlineData("/bytes", "[SettledInputsLimit(MaxBytes = -5)]")]
    [InlineData("/large", "[SettledInputsLimit(MaxBytesPerInput = 2147483647)]", "the limit must be at most 1073741824")]
    public async Task A_wrong_limit_in_an_attribute_breaks_its_endpoint_alone(
        string path, string attribute, string rule = "a limit must be at least 1")
    {
        Exception? error = null;
        await using var server = await TestServer.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidOperationException e)
                {
                    error = e;
                    context.Response.StatusCode = 500;
                }
            });
            app.MapPost("/right", [SettledInputsLimit(MaxCount = 1)] (SettledInputs<int> inputs) => inputs.Count);
            app.MapPost("/negative", [SettledInputsLimit(MaxCount = -1)] (SettledInputs<int> inputs) => inputs.Count);
            app.MapPost("/zero", [SettledInputsLimit(MaxCount = 0)] (SettledInputs<int> inputs) => inputs.Count);
            app.MapPost("/large", [SettledInputsLimit(MaxBytesPerInput = int.MaxValue)] (SettledInputs<int> inputs) => inputs.Count);
            app.MapPost("/bytes", [SettledInputsLimit(MaxBytes = -5)] (SettledInputs<int> inputs) => inputs.Count);
        });

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Array, "[1]", "/right")).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync(server, Array, "[1]", path)).StatusCode);

        Assert.StartsWith($"{attribute} of the endpoint 'HTTP: POST {path}", error!.Message);
        Assert.EndsWith($" is wrong: {rule}.", error.Message);
    }

    private static Task<TestServer> StartAsync()
        => TestServer.StartAsync(app => app
            .MapPost("/", (SettledInputs<string> inputs) => inputs.Count)
            .WithSettledInputs(maxBytes: 40_000_000));

    /// <summary>A JSON string of this many bytes.</summary>
    private static string Json(int bytes) => $"\"{new string('x', bytes - 2)}\"";

    private static async Task AssertTooLargeAsync(string detail, HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(detail, (await response.Content.ReadFromJsonAsync<ProblemDetails>())!.Detail);
    }

    private static Task<HttpResponseMessage> PostAsync(TestServer server, string contentType, string body, string path = "/")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return server.Client.PostAsync(path, content).InTime();
    }

    private sealed class NoBuilder : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => throw new NotSupportedException();
    }
}
