using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Import.Service;

/// <summary>The service that other people run. Here it runs in the same process, on a port of its own.</summary>
internal sealed class UnreliableService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UnreliableService()
    {
        var builder = WebApplication.CreateEmptyBuilder(new()); // reads nothing from the environment and logs nothing
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapGet("/companies/{vatId}", Companies.FindAsync);
        _app.MapPut("/bookings/{number:int}", Bookings.BookAsync);
    }

    public Companies Companies { get; } = new();

    public Bookings Bookings { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    public static async Task<UnreliableService> StartAsync()
    {
        var service = new UnreliableService();
        await service._app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
