using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bulk.Search;

/// <summary>A search index that takes at most 200 documents per call. It refuses the whole call if one of them has no title.</summary>
internal sealed class SearchServer : IAsyncDisposable
{
    public const int MaxDocuments = 200;

    private readonly ConcurrentQueue<int> _indexed = [];
    private WebApplication _app = null!;
    private int _calls;

    /// <summary>The id of every document that was indexed. A document that was indexed twice is here twice.</summary>
    public IReadOnlyCollection<int> Indexed => _indexed;

    public int Calls => _calls;

    public static async Task<SearchServer> StartAsync()
    {
        var server = new SearchServer();
        server._app = await LocalServer.StartAsync("/documents", server.Index);
        return server;
    }

    public HttpClient CreateClient() => _app.CreateClient();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Index(Document[] documents)
    {
        Interlocked.Increment(ref _calls);
        if (documents.Length > MaxDocuments)
            return LocalServer.Failure(413, "Too many documents");
        if (documents.Any(document => document.Title is ""))
            return LocalServer.Failure(400, "A document has no title"); // it does not say which one
        foreach (var document in documents)
            _indexed.Enqueue(document.Id);
        return Results.Ok();
    }
}
