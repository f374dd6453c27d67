using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bulk.Queue;

/// <summary>
/// A queue that takes at most 10 messages per call. It refuses every 7th message when it sees it for the first time. Every 40th message
/// makes its whole call fail then, before anything is accepted.
/// </summary>
internal sealed class QueueServer : IAsyncDisposable
{
    public const int MaxEntries = 10;

    private readonly ConcurrentDictionary<int, bool> _seen = [];
    private readonly ConcurrentQueue<int> _accepted = [];
    private readonly ConcurrentQueue<int> _callSizes = [];
    private WebApplication _app = null!;

    /// <summary>The number of every message that was accepted. A message that was accepted twice is here twice.</summary>
    public IReadOnlyCollection<int> Accepted => _accepted;

    /// <summary>How many messages each call had.</summary>
    public IReadOnlyCollection<int> CallSizes => _callSizes;

    public static async Task<QueueServer> StartAsync()
    {
        var server = new QueueServer();
        server._app = await LocalServer.StartAsync("/messages", server.Receive);
        return server;
    }

    public HttpClient CreateClient() => _app.CreateClient();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Receive(Entry[] entries)
    {
        _callSizes.Enqueue(entries.Length);
        if (entries.Length > MaxEntries)
            return LocalServer.Failure(400, "Too many entries");
        var unseen = entries.Where(entry => _seen.TryAdd(entry.Message.Number, true)).ToArray();
        if (unseen.Any(entry => entry.Message.Number % 40 == 0))
            return LocalServer.Failure(503, "Slow down");

        var refused = unseen.Where(entry => entry.Message.Number % 7 == 0).ToArray();
        var accepted = entries.Except(refused).Reverse().ToArray(); // the order of a reply is not that of the call
        foreach (var entry in accepted)
            _accepted.Enqueue(entry.Message.Number);
        return Results.Json(new Reply(
            [.. accepted.Select(entry => new Accepted(entry.Id, $"message-{entry.Message.Number}"))],
            [.. refused.Select(entry => new Refused(entry.Id, "Try again"))]));
    }
}
