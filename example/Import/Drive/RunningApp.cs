using System.Net;
using Import.Orders;
using Import.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Import.Drive;

/// <summary>The application on a free port, and a client for it.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningApp(WebApplication app)
    {
        _app = app;
        Http = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public OrderQueue Queue => _app.Services.GetRequiredService<OrderQueue>();

    public static async Task<RunningApp> StartAsync(TempDatabase database, UnreliableService service, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new()); // reads nothing from the environment and logs nothing
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        var app = await ImportApp.CreateAsync(builder, database.ConnectionString, service.Address);
        await app.StartAsync(cancellationToken);
        return new(app);
    }

    /// <summary>Stops the host as Ctrl+C does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
