using System.Globalization;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AllSettled.AspNetCore.Binding;

/// <summary>The limits of a request.</summary>
/// <param name="MaxCount">The greatest number of inputs.</param>
/// <param name="MaxBytes">The greatest size of the body.</param>
/// <param name="MaxBytesPerInput">The greatest size of one input.</param>
/// <param name="IsOfEndpoint">Whether the size of the body was set for the endpoint, and not for the whole application.</param>
internal sealed record InputLimits(int MaxCount, long MaxBytes, int MaxBytesPerInput, bool IsOfEndpoint)
{
    /// <summary>The greatest limit of one input: it is kept in one array.</summary>
    public const int GreatestBytesPerInput = 1024 * 1024 * 1024;

    /// <exception cref="InvalidOperationException">An attribute of the endpoint has a limit that is wrong.</exception>
    public static InputLimits Of(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var (count, bytes, bytesPerInput) = ((int?)null, (long?)null, (int?)null);
        foreach (var limit in endpoint?.Metadata.GetOrderedMetadata<SettledInputsLimitAttribute>() ?? [])
        {
            Check(endpoint, nameof(limit.MaxCount), limit.Count);
            Check(endpoint, nameof(limit.MaxBytes), limit.Bytes);
            Check(endpoint, nameof(limit.MaxBytesPerInput), limit.BytesPerInput, GreatestBytesPerInput);
            count = limit.Count ?? count;
            bytes = limit.Bytes ?? bytes;
            bytesPerInput = limit.BytesPerInput ?? bytesPerInput;
        }
        var options = context.RequestServices.GetRequiredService<IOptions<SettledResultOptions>>().Value;
        return new(
            count ?? options.MaxInputCount, bytes ?? options.MaxInputBytes, bytesPerInput ?? options.MaxBytesPerInput, bytes is not null);
    }

    public RefusedInputsException TooMany()
        => new(StatusCodes.Status413PayloadTooLarge, $"The request has too many inputs. The limit is {MaxCount}.");

    public RefusedInputsException TooLarge(Exception? cause = null)
        => new(StatusCodes.Status413PayloadTooLarge, $"The body of the request is too large. The limit is {MaxBytes} bytes.", cause);

    public RefusedInputsException InputTooLarge(string place)
        => new(
            StatusCodes.Status413PayloadTooLarge,
            $"The input {place} is too large. The limit for one input is {MaxBytesPerInput} bytes.");

    /// <remarks>An attribute must not check itself: what it throws breaks all endpoints, without a word about the limit.</remarks>
    private static void Check(Endpoint? endpoint, string name, long? value, long greatest = long.MaxValue)
    {
        if (value is null || (value >= 1 && value <= greatest))
            return;
        string rule = value < 1 ? "a limit must be at least 1" : $"the limit must be at most {greatest}";
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"[SettledInputsLimit({name} = {value})] of the endpoint '{endpoint?.DisplayName}' is wrong: {rule}."));
    }
}
