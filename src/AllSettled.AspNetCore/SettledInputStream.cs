using System.Reflection;
using AllSettled.AspNetCore.Binding;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace AllSettled.AspNetCore;

/// <summary>
/// The inputs of a stream, from the body of a request that may still be sent while items run: a parameter of a minimal API endpoint.
/// </summary>
/// <remarks>
/// <para>
/// The body is NDJSON, or a JSON array. An input is read when the stream takes it, so a client that sends faster than the items run has to
/// wait. The limits are those of <see cref="SettledInputs{T}"/>: set higher ones for large uploads.
/// </para>
/// <para>
/// Another content type or a compressed body gives 415, and a <c>Content-Length</c> above the limit 413. Everything else is found while
/// items run: the source fails then, and the last line of <see cref="SettledResults.Stream"/> has the problem. The items of the inputs
/// before have run. <see cref="SettledResultOptions.MapError"/> is not asked about such a problem.
/// </para>
/// <para>
/// If the endpoint reads the inputs itself, its code gets a <see cref="BadHttpRequestException"/>, or a <see cref="SettledInputException"/>
/// with that as its cause. If the endpoint does not catch it, the answer is the problem.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the inputs.</typeparam>
/// <example>
/// <code>
/// app.MapPost("/users/import", (SettledInputStream&lt;int&gt; ids, UserApi api)
///     => SettledResults.Stream(api.FetchUserSettledStreamAsync(ids)))
///     .WithSettledInputs(maxCount: 1_000_000, maxBytes: 1_000_000_000);
/// </code>
/// </example>
public sealed class SettledInputStream<T>
    : IAsyncEnumerable<T>, IBindableFromHttpContext<SettledInputStream<T>>, IEndpointParameterMetadataProvider
{
    private IAsyncEnumerable<T>? _inputs;

    /// <summary>Makes inputs that no request has sent, for a test of an endpoint's method.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inputs"/> is null.</exception>
    public SettledInputStream(IAsyncEnumerable<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _inputs = inputs;
    }

    /// <summary>Checks the headers of the request. The body is read by the enumeration. The framework calls it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The inputs.</returns>
    /// <exception cref="BadHttpRequestException">
    /// The inputs are refused, and nobody has added the metadata of this type to the endpoint. Otherwise a filter answers.
    /// </exception>
    public static ValueTask<SettledInputStream<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parameter);
        try
        {
            return new(new SettledInputStream<T>(InputBody.Open(context).ReadAsync<T>()));
        }
        catch (RefusedInputsException refused) when (RefusalFilter.TryLeaveTo(context, refused))
        {
            return new(new SettledInputStream<T>(NoInputs()));
        }

        static async IAsyncEnumerable<T> NoInputs()
        {
            await Task.CompletedTask.ConfigureAwait(false);
            yield break;
        }
    }

    /// <summary>Reads the body.</summary>
    /// <param name="cancellationToken">Canceling it ends the reading.</param>
    /// <exception cref="InvalidOperationException">The body was enumerated before: it can be read only once.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var inputs = Interlocked.Exchange(ref _inputs, null)
            ?? throw new InvalidOperationException("The body of the request can be read only once.");
        return inputs.GetAsyncEnumerator(cancellationToken);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(builder);
        InputMetadata.Add(parameter, builder, typeof(T[]), [.. InputBody.LineTypes, .. InputBody.ArrayTypes]);
        RefusalFilter.AddTo(builder);
    }
}
