using System.Reflection;
using AllSettled.AspNetCore.Streaming;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace AllSettled.AspNetCore;

/// <summary>What <see cref="SettledResults.Stream"/> returns. Each line or event is a <see cref="SettledLine{TResult}"/>.</summary>
/// <remarks>
/// The status is 200, because it is sent before the first item has settled. It is 406 if the client accepts no format, and 204 if it is
/// an event source that connects again (<see cref="SettledStreamOptions.CanResume"/>). No item runs then.
/// </remarks>
/// <typeparam name="TInput">The type of the inputs. They are not sent.</typeparam>
/// <typeparam name="TResult">The type of the values, or <see cref="NoResult"/>.</typeparam>
public sealed class SettledStreamResult<TInput, TResult> : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    private readonly IAsyncEnumerable<Settled<TInput, TResult>> _stream;
    private readonly Func<Settled<TInput, TResult>, ProblemDetails?>? _problem;
    private readonly SettledStreamOptions _options;

    internal SettledStreamResult(
        IAsyncEnumerable<Settled<TInput, TResult>> stream,
        Func<Settled<TInput, TResult>, ProblemDetails?>? problem,
        SettledStreamOptions options)
    {
        _stream = stream;
        _problem = problem;
        _options = options;
    }

    int? IStatusCodeHttpResult.StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (StreamFormat.For(request) is not { } format)
        {
            await NotAcceptable().ExecuteAsync(httpContext).ConfigureAwait(false);
            return;
        }
        string lastEventId = format.IsEventStream ? request.Headers["Last-Event-ID"].ToString() : "";
        if (lastEventId.Length > 0 && !_options.CanResume)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = format.MediaType;
        response.Headers.CacheControl = "no-cache, no-store";
        // nginx buffers the responses of its upstream servers otherwise.
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(request.Method))
            return;
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var pump = new StreamPump<TInput, TResult>(httpContext, format, _options, new(httpContext, _problem));
        await pump.RunAsync(_stream, lastEventId).ConfigureAwait(false);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(
            StatusCodes.Status200OK,
            typeof(TResult) == typeof(NoResult) ? typeof(SettledLine) : typeof(SettledLine<TResult>),
            [MediaTypes.Ndjson, MediaTypes.EventStream]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(
            StatusCodes.Status406NotAcceptable, typeof(ProblemDetails), [MediaTypes.Problem]));
    }

    private static ProblemResult NotAcceptable()
        => new(TypedResults.Problem(
            $"This response can be sent as {string.Join(", ", StreamFormat.All.Select(format => format.MediaType))}.",
            statusCode: StatusCodes.Status406NotAcceptable).ProblemDetails);
}
