using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AllSettled.AspNetCore.Binding;

/// <summary>The limits of a request.</summary>
/// <param name="MaxCount">The greatest number of inputs.</param>
/// <param name="MaxBytes">The greatest size of the body.</param>
/// <param name="IsOfEndpoint">Whether the size was set for the endpoint, and not for the whole application.</param>
internal sealed record InputLimits(int MaxCount, long MaxBytes, bool IsOfEndpoint)
{
    public static InputLimits Of(HttpContext context)
    {
        var (count, bytes) = (0, 0L);
        foreach (var limit in context.GetEndpoint()?.Metadata.GetOrderedMetadata<SettledInputsLimitAttribute>() ?? [])
        {
            count = limit.MaxCount > 0 ? limit.MaxCount : count;
            bytes = limit.MaxBytes > 0 ? limit.MaxBytes : bytes;
        }
        var options = context.RequestServices.GetRequiredService<IOptions<SettledResultOptions>>().Value;
        return new(count > 0 ? count : options.MaxInputCount, bytes > 0 ? bytes : options.MaxInputBytes, bytes > 0);
    }

    public RefusedInputsException TooMany()
        => new(StatusCodes.Status413PayloadTooLarge, $"The request has too many inputs. The limit is {MaxCount}.");

    public RefusedInputsException TooLarge(Exception? cause = null)
        => new(StatusCodes.Status413PayloadTooLarge, $"The body of the request is too large. The limit is {MaxBytes} bytes.", cause);
}
