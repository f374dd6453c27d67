using System.Collections.ObjectModel;
using System.Reflection;
using AllSettled.AspNetCore.Binding;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace AllSettled.AspNetCore;

/// <summary>
/// The inputs of a batch, from the body of a request: a parameter of a minimal API endpoint. The number of inputs and the size of the body
/// are limited.
/// </summary>
/// <remarks>
/// <para>
/// The body is a JSON array, or NDJSON if its content type is <c>application/x-ndjson</c>, <c>application/ndjson</c> or
/// <c>application/jsonl</c>. An empty array gives no inputs. A JSON <c>null</c> in the array is an input.
/// </para>
/// <para>
/// A body that is too large, or has too many inputs or an input that is too large, is not read further, and the answer is 413. A body that
/// is not valid gives 400. A body that is compressed or is not UTF-8 gives 415. The answer has a problem that says what is wrong, and the
/// endpoint does not run. An <see cref="ArgumentException"/>, a <see cref="FormatException"/> or an <see cref="OverflowException"/> of an
/// input's constructor or converter also means that the body is not valid.
/// </para>
/// <para>
/// Another content type gives 415 as well. Routing gives this answer, and it has no body. For a problem there, add
/// <c>AddProblemDetails</c> to the services, and <c>UseStatusCodePages</c>.
/// </para>
/// <para>
/// A request has one body. So an endpoint with two such parameters, or for GET alone, is refused with an
/// <see cref="InvalidOperationException"/> when it is made.
/// </para>
/// <para>
/// The limits are those of <see cref="SettledInputsLimitAttribute"/>, else those of <see cref="SettledResultOptions"/>.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the inputs.</typeparam>
/// <example>
/// <code>
/// app.MapPost("/users", async (SettledInputs&lt;int&gt; ids, UserApi api, CancellationToken ct)
///     => SettledResults.MultiStatus(await api.FetchUserSettledAsync(ids, ct)))
///     .WithSettledInputs(maxCount: 200, maxBytes: 64 * 1024);
/// </code>
/// </example>
public sealed class SettledInputs<T>
    : ReadOnlyCollection<T>, IBindableFromHttpContext<SettledInputs<T>>, IEndpointParameterMetadataProvider
{
    /// <summary>Makes inputs that no request has sent, for a test of an endpoint's method.</summary>
    /// <param name="inputs">The inputs. They are not copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inputs"/> is null.</exception>
    public SettledInputs(IList<T> inputs)
        : base(inputs)
    {
    }

    /// <summary>Reads the inputs from the body of a request. The framework calls it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The inputs.</returns>
    /// <exception cref="BadHttpRequestException">
    /// The inputs are refused, and nobody has added the metadata of this type to the endpoint. Otherwise a filter answers.
    /// </exception>
    public static async ValueTask<SettledInputs<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parameter);
        try
        {
            var body = InputBody.Open(context);
            var inputs = new List<T>();
            await foreach (var input in body.ReadAsync<T>().WithCancellation(context.RequestAborted).ConfigureAwait(false))
                inputs.Add(input);
            return new(inputs);
        }
        catch (RefusedInputsException refused) when (RefusalFilter.TryLeaveTo(context, refused))
        {
            return new([]);
        }
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(builder);
        InputMetadata.Add(parameter, builder, typeof(T[]), [.. InputBody.ArrayTypes, .. InputBody.LineTypes]);
        RefusalFilter.AddTo(builder);
    }
}
