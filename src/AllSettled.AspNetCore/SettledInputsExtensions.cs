using Microsoft.AspNetCore.Builder;

namespace AllSettled.AspNetCore;

/// <summary>Limits of request bodies, for one endpoint or a group.</summary>
public static class SettledInputsExtensions
{
    /// <summary>Sets the limits of <see cref="SettledInputs{T}"/> and <see cref="SettledInputStream{T}"/>.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="maxCount">The greatest number of inputs, at least 1. Null leaves the limit as it is.</param>
    /// <param name="maxBytes">The greatest size of the body, in bytes, at least 1. Null leaves the limit as it is.</param>
    /// <returns>The same endpoint or group.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1.</exception>
    /// <example>
    /// <code>
    /// app.MapPost("/users", FetchAsync).WithSettledInputs(maxCount: 200);
    /// </code>
    /// </example>
    public static TBuilder WithSettledInputs<TBuilder>(this TBuilder builder, int? maxCount = null, long? maxBytes = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (maxCount is { } count)
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(maxCount));
        if (maxBytes is { } bytes)
            ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1, nameof(maxBytes));
        var limit = new SettledInputsLimitAttribute { MaxCount = maxCount ?? 0, MaxBytes = maxBytes ?? 0 };
        builder.Add(endpoint => endpoint.Metadata.Add(limit));
        return builder;
    }
}
