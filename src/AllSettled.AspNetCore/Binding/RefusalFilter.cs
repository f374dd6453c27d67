using AllSettled.AspNetCore.Problems;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AllSettled.AspNetCore.Binding;

/// <summary>
/// Answers a request whose inputs are refused. The binding itself cannot answer: it can only throw an exception, and outside Development
/// the client would get its status without a word.
/// </summary>
internal static class RefusalFilter
{
    /// <summary>
    /// Adds the filter. Parameters add their metadata before the application adds filters, so it is the first one. No other filter sees
    /// inputs that are not there.
    /// </summary>
    public static void AddTo(EndpointBuilder builder)
    {
        if (builder.Metadata.OfType<Marker>().Any())
            return;
        builder.Metadata.Add(new Marker());
        builder.FilterFactories.Add((_, next) => invocation
            => invocation.HttpContext.Features.Get<Refusal>() is { } refusal
                ? new(new ProblemResult(refusal.Cause.Problem))
                : RunAsync(invocation, next));
    }

    /// <summary>Runs the endpoint. It may read the inputs itself, so that they are refused only now.</summary>
    private static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        try
        {
            return await next(invocation).ConfigureAwait(false);
        }
        catch (Exception e) when (RefusedInputsException.In(e) is not null && !context.Response.HasStarted)
        {
            var refused = RefusedInputsException.In(e)!;
            LogRefusal(context, refused);
            return new ProblemResult(refused.Problem);
        }
    }

    /// <summary>Leaves the answer to the filter.</summary>
    /// <returns>False if the endpoint does not have it.</returns>
    public static bool TryLeaveTo(HttpContext context, RefusedInputsException cause)
    {
        LogRefusal(context, cause);
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is null)
            return false;
        context.Features.Set(new Refusal(cause));
        return true;
    }

    private static void LogRefusal(HttpContext context, RefusedInputsException cause)
    {
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("AllSettled.AspNetCore");
        Events.InputsRefused(log, cause.StatusCode, cause.Message, cause.InnerException);
    }

    private sealed record Refusal(RefusedInputsException Cause);

    private sealed class Marker;
}
