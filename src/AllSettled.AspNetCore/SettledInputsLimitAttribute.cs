namespace AllSettled.AspNetCore;

/// <summary>Limits of an endpoint's request bodies: see <see cref="SettledInputs{T}"/> and <see cref="SettledInputStream{T}"/>.</summary>
/// <remarks>
/// A limit that is not set is that of an attribute before it in the endpoint's metadata, for example of its group, or else that of
/// <see cref="SettledResultOptions"/>. If a limit is set to a value that is not allowed, each request of the endpoint fails with an
/// <see cref="InvalidOperationException"/> that names the limit and the endpoint.
/// </remarks>
/// <example>
/// <code>
/// [SettledInputsLimit(MaxCount = 200)]
/// static async Task&lt;IResult&gt; FetchAsync(SettledInputs&lt;int&gt; ids, UserApi api, CancellationToken ct) => …
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SettledInputsLimitAttribute : Attribute
{
    /// <summary>The greatest number of inputs, at least 1. 0 if it is not set here.</summary>
    public int MaxCount
    {
        get => Count ?? 0;
        init => Count = value;
    }

    /// <summary>
    /// The greatest size of the body, in bytes, at least 1. 0 if it is not set here. A limit that is set here also holds instead of the
    /// server's limit, such as <c>MaxRequestBodySize</c> of Kestrel, if that is lower.
    /// </summary>
    public long MaxBytes
    {
        get => Bytes ?? 0;
        init => Bytes = value;
    }

    /// <summary>The greatest size of one input, in bytes, at least 1 and at most 1 GiB. 0 if it is not set here.</summary>
    public int MaxBytesPerInput
    {
        get => BytesPerInput ?? 0;
        init => BytesPerInput = value;
    }

    internal int? Count { get; init; }

    internal long? Bytes { get; init; }

    internal int? BytesPerInput { get; init; }
}
