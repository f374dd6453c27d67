using System.Buffers;
using System.Text.Json;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace AllSettled.AspNetCore.Writing;

/// <summary>
/// A response that is a problem alone. <see cref="TypedResults"/> has one too, but it fails if the application's JSON context does not
/// list <see cref="ProblemDetails"/>, so that the client would get status 500.
/// </summary>
internal sealed class ProblemResult(ProblemDetails problem) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status!.Value;
        // The service of the application may add to the problem.
        if (httpContext.RequestServices.GetService<IProblemDetailsService>() is { } service
            && await service.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem }).ConfigureAwait(false))
        {
            return;
        }
        response.ContentType = MediaTypes.Problem;
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = options.Encoder }))
            ProblemJson.Write(writer, problem, options);
        var body = new ResponseBody(httpContext);
        body.Write(buffer.WrittenSpan);
        await body.FlushAsync().ConfigureAwait(false);
    }
}
