using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>A Kestrel on a free port, with a client. HTTP/2 without TLS has a port of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, LogRecorder log)
    {
        _app = app;
        Log = log;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Address = new(addresses[0]);
        Http2Address = new(addresses[1]);
        Client = new() { BaseAddress = Address };
    }

    public Uri Address { get; }

    public Uri Http2Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public LogRecorder Log { get; }

    public static async Task<TestServer> StartAsync(
        Action<WebApplication> map, Action<IServiceCollection>? services = null, string environment = "Production")
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = environment });
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRouting();
        var log = new LogRecorder();
        builder.Logging.AddProvider(log);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseRouting();
        map(app);
        await app.StartAsync();
        return new(app, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>Keeps what our package and Kestrel log at the level Warning or above.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, int Id, string Message, Exception? Error)> _events = new();

    public IReadOnlyList<(int Id, LogLevel Level, string Message, Exception? Error)> OfPackage
        => [.. _events.Where(e => e.Category == "AllSettled.AspNetCore").Select(e => (e.Id, e.Level, e.Message, e.Error))];

    public IReadOnlyList<string> OfOthers => [.. _events.Where(e => e.Category != "AllSettled.AspNetCore").Select(e => e.Message)];

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _events);

    public void Dispose()
    {
    }

    private sealed class Recorder(
        string category, ConcurrentQueue<(string Category, LogLevel Level, int Id, string Message, Exception? Error)> events)
        : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                events.Enqueue((category, logLevel, eventId.Id, formatter(state, exception), exception));
        }
    }
}
