using AllSettled.AspNetCore.Binding;
using Microsoft.AspNetCore.Builder;

namespace AllSettled.AspNetCore;

/// <summary>Limits of request bodies, for one endpoint or a group.</summary>
public static class SettledInputsExtensions
{
    /// <summary>Sets the limits of <see cref="SettledInputs{T}"/> and <see cref="SettledInputStream{T}"/>.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="maxCount">The greatest number of inputs, at least 1. Null leaves the limit as it is.</param>
    /// <param name="maxBytes">The greatest size of the body, in bytes, at least 1. Null leaves the limit as it is.</param>
    /// <param name="maxBytesPerInput">
    /// The greatest size of one input, in bytes, at least 1 and at most 1 GiB. Null leaves the limit as it is.
    /// </param>
    /// <returns>The same endpoint or group.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1, or <paramref name="maxBytesPerInput"/> is above 1 GiB.</exception>
    /// <example>
    /// <code>
    /// app.MapPost("/users", FetchAsync).WithSettledInputs(maxCount: 200);
    /// </code>
    /// </example>
    public static TBuilder WithSettledInputs<TBuilder>(
        this TBuilder builder, int? maxCount = null, long? maxBytes = null, int? maxBytesPerInput = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (maxCount is { } count)
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(maxCount));
        if (maxBytes is { } bytes)
            ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1, nameof(maxBytes));
        if (maxBytesPerInput is { } bytesPerInput)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerInput, 1, nameof(maxBytesPerInput));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytesPerInput, InputLimits.GreatestBytesPerInput, nameof(maxBytesPerInput));
        }
        var limit = new SettledInputsLimitAttribute { Count = maxCount, Bytes = maxBytes, BytesPerInput = maxBytesPerInput };
        builder.Add(endpoint => endpoint.Metadata.Add(limit));
        return builder;
    }
}
