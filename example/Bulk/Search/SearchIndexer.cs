using System.Net.Http.Json;
using AllSettled;
using QuickStart;

namespace Bulk.Search;

/// <summary>
/// Indexes documents, 200 per call. A call that is refused is made again for its halves, until the bad documents are alone.
/// </summary>
internal sealed partial class SearchIndexer(HttpClient http)
{
    [SettledBulk(200, OnFailure = BulkFailureMode.Split)] // no result: if the call succeeds, all of its documents are indexed
    private async Task IndexAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("documents", documents, cancellationToken);
        await response.EnsureAcceptedAsync(cancellationToken);
    }

    public async Task<SettledBatch<Document, NoResult>> RunAsync(IEnumerable<Document> documents, CancellationToken cancellationToken)
    {
        var options = new SettledBatchOptions { ItemTimeout = TimeSpan.FromSeconds(30) };
        var indexed = await IndexSettledAsync(documents, options, cancellationToken);
        Console.WriteLine($"{indexed.Fulfilled.Count} indexed, {indexed.Rejected.Count} not");
        foreach (var failed in indexed.Rejected)
            Console.WriteLine($"  document {failed.Input.Id}: {failed.Error?.Message} (call {failed.Attempts} of this document)");
        return indexed;
    }
}
