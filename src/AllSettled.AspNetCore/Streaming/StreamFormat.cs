using System.Globalization;
using System.Text;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace AllSettled.AspNetCore.Streaming;

/// <summary>How the lines of a stream are put into the response.</summary>
/// <param name="MediaType">The content type.</param>
/// <param name="IsEventStream">Whether they are sent as server-sent events.</param>
internal sealed record StreamFormat(string MediaType, bool IsEventStream)
{
    /// <summary>The formats, the one that is best for clients in general first.</summary>
    public static readonly StreamFormat[] All =
    [
        new(MediaTypes.Ndjson, false), new(MediaTypes.JsonLines, false), new(MediaTypes.NdjsonWithoutPrefix, false),
        new(MediaTypes.EventStream, true),
    ];

    /// <summary>The format that the client prefers (RFC 9110, section 12.5.1).</summary>
    /// <returns>Null if the client accepts none.</returns>
    public static StreamFormat? For(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
            return All[0];
        // Of formats with the same quality, the client gets the one that it names, and not one that a wildcard allows.
        return All
            .Select(format => (Format: format, Range: MostSpecific(accepted, format)))
            .Where(choice => choice.Range is not null && Quality(choice.Range) > 0)
            .OrderByDescending(choice => Quality(choice.Range!))
            .ThenByDescending(choice => Specificity(choice.Range!))
            .FirstOrDefault().Format;
    }

    /// <summary>Writes what stands before the first line.</summary>
    /// <param name="body">The response.</param>
    /// <param name="options">The options.</param>
    /// <param name="lastEventId">The header <c>Last-Event-ID</c> of the request; empty if it has none.</param>
    /// <remarks>
    /// An event source that loses its connection sends <c>Last-Event-ID</c> only if it has seen an id. Without one, its second request
    /// looks like a first one, and all items would run again. So an id comes at once, in an event without data. Event sources keep the id,
    /// and do not show the event (https://html.spec.whatwg.org/multipage/server-sent-events.html).
    /// </remarks>
    public void WriteStart(ResponseBody body, SettledStreamOptions options, string lastEventId)
    {
        if (!IsEventStream)
            return;
        // A client that connects again has seen what it has seen.
        body.Write(Encoding.UTF8.GetBytes($"id: {(lastEventId.Length == 0 ? "-1" : lastEventId)}\n"));
        if (options.RetryInterval is { } retry)
            body.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\n")));
        body.Write("\n"u8);
    }

    public void WriteEntry(ResponseBody body, long index, ReadOnlySpan<byte> json)
    {
        if (IsEventStream)
        {
            Span<byte> id = stackalloc byte[32];
            index.TryFormat(id, out int length, provider: CultureInfo.InvariantCulture);
            body.Write("id: "u8);
            body.Write(id[..length]);
            body.Write("\n"u8);
        }
        WriteLine(body, json);
    }

    public void WriteEnd(ResponseBody body, ReadOnlySpan<byte> json)
    {
        if (IsEventStream)
            body.Write("event: end\n"u8);
        WriteLine(body, json);
    }

    private void WriteLine(ResponseBody body, ReadOnlySpan<byte> json)
    {
        if (IsEventStream)
            body.Write("data: "u8);
        body.Write(json);
        body.Write(IsEventStream ? "\n\n"u8 : "\n"u8);
    }

    private static MediaTypeHeaderValue? MostSpecific(IList<MediaTypeHeaderValue> accepted, StreamFormat format)
        => accepted.Where(range => Matches(range, format.MediaType)).MaxBy(Specificity);

    private static bool Matches(MediaTypeHeaderValue range, string mediaType)
        => range.MatchesAllTypes
            || (range.MatchesAllSubTypes
                ? mediaType.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase)
                : range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase));

    private static int Specificity(MediaTypeHeaderValue range) => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;

    private static double Quality(MediaTypeHeaderValue range) => range.Quality ?? 1;
}
