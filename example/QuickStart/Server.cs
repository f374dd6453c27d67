using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace QuickStart;

/// <summary>
/// The server of the programs: Kestrel on a free port of the loopback interface. It fails as remote services do, but always for
/// the same requests. It keeps a log of every request.
/// </summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _requests = [];
    private readonly ConcurrentQueue<Notification> _deliveries = [];
    private readonly Lobby _lobby = new(TenThousand.MaxConcurrency);

    private Server()
    {
        var builder = WebApplication.CreateEmptyBuilder(new()); // reads nothing from the environment and logs nothing
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();

        _app.Use((context, next) =>
        {
            Count($"{context.Request.Method} {context.Request.Path}");
            return next(context);
        });
        _app.MapGet("/users/{id:int}", GetUser);
        _app.MapPost("/notifications", Deliver);
        _app.MapGet("/letters/{letter}", (string letter) => letter == "B" ? Failure(500, "B failed") : Results.Text(letter));
        _app.MapGet("/sensors/{id:int}", ReadSensorAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Canceled when the user presses Ctrl+C, to which the host listens.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Every delivery of a message. A message that was delivered twice is here twice.</summary>
    public IReadOnlyCollection<Notification> Deliveries => _deliveries;

    /// <summary>The largest number of sensor requests that were being answered at once.</summary>
    public int PeakConcurrency => _lobby.Peak;

    public static async Task<Server> StartAsync()
    {
        var server = new Server();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>How many times the server got a request, such as <c>GET /users/1</c>.</summary>
    public int Requests(string request) => _requests.GetValueOrDefault(request);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private int Count(string request) => _requests.AddOrUpdate(request, 1, (_, count) => count + 1);

    private static IResult GetUser(int id) => id switch
    {
        1 => Results.Json(new User(1, "Alice")),
        3 => Results.Json(new User(3, "Charlie")),
        _ => Failure(404, $"User {id} not found"),
    };

    /// <summary>The mailboxes of users 2 and 4 are busy at the first attempt.</summary>
    private IResult Deliver(Notification notification)
    {
        int attempt = Count($"notifications for user {notification.UserId}");
        if (attempt == 1 && notification.UserId is 2 or 4)
            return Failure(503, "Mailbox busy");
        _deliveries.Enqueue(notification);
        return Results.Accepted();
    }

    /// <summary>Two percent of the sensors fail: 100, 200, … are offline, and 50, 150, … do not answer by radio.</summary>
    private async Task<IResult> ReadSensorAsync(int id, CancellationToken aborted)
    {
        // Leave before the answer is sent: until the client has the answer, it still counts the request as running.
        await _lobby.StayAsync(TimeSpan.FromMilliseconds(5), aborted);
        return (id % 100) switch
        {
            0 => Failure(503, "Sensor offline"),
            50 => Failure(504, "No answer by radio"),
            _ => Results.Text($"{20 + id % 10}.5"),
        };
    }

    private static IResult Failure(int status, string message) => Results.Text(message, statusCode: status);
}
