using System.Reflection;
using AllSettled.AspNetCore.Problems;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore;

/// <summary>What <see cref="SettledResults.MultiStatus"/> returns. The body is a <see cref="MultiStatusBody{TResult}"/>.</summary>
/// <remarks>
/// The body is written one entry at a time, so it needs no memory for the whole text. A value that cannot be written as JSON costs its own
/// entry its value, and no other entry.
/// </remarks>
/// <typeparam name="TInput">The type of the inputs. They are not sent.</typeparam>
/// <typeparam name="TResult">The type of the values, or <see cref="NoResult"/>.</typeparam>
public sealed class MultiStatus<TInput, TResult>
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult, IValueHttpResult, IValueHttpResult<SettledBatch<TInput, TResult>>,
        IEndpointMetadataProvider
{
    private readonly SettledBatch<TInput, TResult> _batch;
    private readonly Func<Settled<TInput, TResult>, ProblemDetails?>? _problem;

    internal MultiStatus(SettledBatch<TInput, TResult> batch, Func<Settled<TInput, TResult>, ProblemDetails?>? problem)
    {
        _batch = batch;
        _problem = problem;
    }

    /// <summary>200 if <see cref="SettledBatch{TInput,TResult}.AllFulfilled"/>, otherwise 207.</summary>
    public int StatusCode => _batch.AllFulfilled ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus;

    /// <summary>The batch.</summary>
    public SettledBatch<TInput, TResult> Value => _batch;

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    object IValueHttpResult.Value => _batch;

    string IContentTypeHttpResult.ContentType => MediaTypes.Json;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = StatusCode;
        response.ContentType = MediaTypes.Json + "; charset=utf-8";

        var problems = new ProblemMapper<TInput, TResult>(httpContext, _problem);
        var entries = new EntryWriter<TInput, TResult>(httpContext, problems);
        var body = new ResponseBody(httpContext);
        try
        {
            await WriteAsync(body, entries).ConfigureAwait(false);
        }
        finally
        {
            problems.LogErrors();
        }
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        var body = typeof(TResult) == typeof(NoResult) ? typeof(MultiStatusBody) : typeof(MultiStatusBody<TResult>);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, body, [MediaTypes.Json]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status207MultiStatus, body, [MediaTypes.Json]));
    }

    private async Task WriteAsync(ResponseBody body, EntryWriter<TInput, TResult> entries)
    {
        body.Write(SummaryText.Start(
            _batch.StopReason, _batch.InputCompleted, _batch.Fulfilled.Count, _batch.Rejected.Count, _batch.Canceled.Count));
        body.Write(",\"items\":["u8);
        for (int position = 0; position < _batch.Count; position++)
        {
            if (position > 0)
                body.Write(","u8);
            body.Write(entries.Write(_batch[position]));
            if (body.IsFull && !await body.FlushAsync().ConfigureAwait(false))
                return;
        }
        body.Write("]}"u8);
        await body.FlushAsync().ConfigureAwait(false);
    }
}
