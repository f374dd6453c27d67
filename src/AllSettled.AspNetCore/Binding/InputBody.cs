using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.AspNetCore.Problems;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace AllSettled.AspNetCore.Binding;

/// <summary>The body of a request that has inputs. Its headers have been checked.</summary>
internal sealed class InputBody
{
    private readonly HttpContext _context;
    private readonly InputLimits _limits;
    private readonly bool _hasLines;

    private InputBody(HttpContext context, InputLimits limits, bool hasLines)
    {
        _context = context;
        _limits = limits;
        _hasLines = hasLines;
    }

    public static string[] ArrayTypes => [MediaTypes.Json];

    public static string[] LineTypes => [MediaTypes.Ndjson, MediaTypes.NdjsonWithoutPrefix, MediaTypes.JsonLines];

    /// <exception cref="RefusedInputsException">The headers say that the body cannot be read.</exception>
    public static InputBody Open(HttpContext context)
    {
        bool hasLines = HasLines(context.Request);
        // The middleware that decompresses removes the header.
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } encoding
            && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedInputsException(
                StatusCodes.Status415UnsupportedMediaType,
                "The body of the request must not be compressed: it has the header Content-Encoding.");
        }
        var limits = InputLimits.Of(context);
        if (context.Request.ContentLength > limits.MaxBytes)
            throw limits.TooLarge();
        if (limits.IsOfEndpoint
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server
            && server.MaxRequestBodySize < limits.MaxBytes)
        {
            server.MaxRequestBodySize = limits.MaxBytes;
        }
        return new(context, limits, hasLines);
    }

    /// <summary>Reads the inputs, as far as they are asked for. The array or the lines end at the first input that is wrong.</summary>
    /// <exception cref="RefusedInputsException">Thrown by the enumeration.</exception>
    public async IAsyncEnumerable<T> ReadAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var type = (JsonTypeInfo<T>)_context.RequestServices
            .GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(typeof(T));
        var body = new BoundedStream(_context.Request.Body, _limits);
        IInputReader<T> reader = _hasLines ? new LineReader<T>(body, type, _limits) : new ArrayReader<T>(body, type);
        await using var ownedReader = reader.ConfigureAwait(false);
        for (int count = 0; ; count++)
        {
            bool hasNext;
            try
            {
                hasNext = await reader.MoveNextAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is JsonException or ArgumentException or FormatException or OverflowException)
            {
                // Constructors and converters throw others than JsonException, for what the client has sent.
                throw body.IsUtf16 ? NotUtf8(e) : reader.Refuse(e);
            }
            catch (BadHttpRequestException e) when (e is not RefusedInputsException)
            {
                // The server has a limit of its own, or the client has sent less than it said.
                throw e.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? new RefusedInputsException(e.StatusCode, "The body of the request is too large.", e)
                    : new RefusedInputsException(e.StatusCode, "The body of the request is incomplete.", e);
            }
            if (!hasNext)
                yield break;
            if (count == _limits.MaxCount)
                throw _limits.TooMany();
            yield return reader.Current;
        }
    }

    private static RefusedInputsException NotUtf8(Exception error)
        => new(StatusCodes.Status415UnsupportedMediaType, "The body of the request must be UTF-8.", error);

    private static bool HasLines(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (!type.Charset.HasValue
                || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            if (LineTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
                return true;
            if (request.HasJsonContentType())
                return false;
        }
        throw new RefusedInputsException(
            StatusCodes.Status415UnsupportedMediaType,
            $"The body of the request must be UTF-8, as {string.Join(", ", [.. ArrayTypes, .. LineTypes])}.");
    }
}
