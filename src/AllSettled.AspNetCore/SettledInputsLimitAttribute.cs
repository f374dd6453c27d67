namespace AllSettled.AspNetCore;

/// <summary>Limits of an endpoint's request bodies: see <see cref="SettledInputs{T}"/> and <see cref="SettledInputStream{T}"/>.</summary>
/// <remarks>
/// A limit that is not set is that of an attribute before it in the endpoint's metadata, for example of its group, or else that of
/// <see cref="SettledResultOptions"/>.
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
    /// <summary>The greatest number of inputs. 0, the default, means that it is not set here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// The greatest size of the body, in bytes. 0, the default, means that it is not set here. A limit that is set here also holds instead
    /// of the server's limit, such as <c>MaxRequestBodySize</c> of Kestrel, if that is lower.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
}
