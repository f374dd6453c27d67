using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bulk;

/// <summary>Kestrel on a free port of the loopback interface, with one endpoint. Each program has a server of its own.</summary>
internal static class LocalServer
{
    public static async Task<WebApplication> StartAsync(string path, Delegate endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new()); // reads nothing from the environment and logs nothing
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.MapPost(path, endpoint);
        await app.StartAsync();
        return app;
    }

    /// <summary>A client without a time limit of its own: the programs use <c>ItemTimeout</c>, after which no call is split.</summary>
    public static HttpClient CreateClient(this WebApplication app)
        => new() { BaseAddress = new(app.Urls.Single()), Timeout = Timeout.InfiniteTimeSpan };

    public static IResult Failure(int status, string message) => Results.Text(message, statusCode: status);
}
