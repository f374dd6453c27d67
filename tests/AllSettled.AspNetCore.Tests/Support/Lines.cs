using System.Text.Json;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>A response whose lines are read one at a time, while it is sent.</summary>
internal sealed class Lines : IDisposable
{
    private readonly StreamReader _reader;

    private Lines(HttpResponseMessage response, Stream body)
    {
        Response = response;
        _reader = new(body);
    }

    public HttpResponseMessage Response { get; }

    public static async Task<Lines> GetAsync(TestServer server, string path = "/", string? accept = null, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await SendAsync(server.Client, request);
    }

    public static async Task<Lines> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime();
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next line; null at the end of the response.</summary>
    public Task<string?> NextAsync() => _reader.ReadLineAsync().InTime();

    public async Task<SettledLine<T>> NextAsync<T>() => Parse<T>((await NextAsync())!);

    public async Task<List<string>> RestAsync()
    {
        var lines = new List<string>();
        while (await NextAsync() is { } line)
            lines.Add(line);
        return lines;
    }

    public async Task<List<SettledLine<T>>> RestAsync<T>() => [.. (await RestAsync()).Select(Parse<T>)];

    public void Dispose()
    {
        _reader.Dispose();
        Response.Dispose();
    }

    private static SettledLine<T> Parse<T>(string line) => JsonSerializer.Deserialize<SettledLine<T>>(line, JsonSerializerOptions.Web)!;
}
