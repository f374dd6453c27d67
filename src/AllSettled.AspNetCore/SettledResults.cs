using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore;

/// <summary>Results of endpoints that run a batch or a stream, in the style of <see cref="TypedResults"/>.</summary>
/// <remarks>
/// <para>
/// No type and no message of an exception is sent to a client outside Development, unless you map it. An item that is rejected is reported
/// with status 500 then, and a canceled one with 503. See <see cref="SettledResultOptions"/>.
/// </para>
/// <para>Values are written with the JSON options of minimal APIs (<c>ConfigureHttpJsonOptions</c>).</para>
/// </remarks>
public static class SettledResults
{
    /// <summary>
    /// A response with one entry for each input. The status is 200 if <see cref="SettledBatch{TInput,TResult}.AllFulfilled"/>, and
    /// 207 (Multi-Status) otherwise.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="problem">
    /// Says what the client is told of a record that is not fulfilled. Null, or a function that returns null, means what
    /// <see cref="SettledResultOptions.MapError"/> says.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="batch"/> is null.</exception>
    /// <example>
    /// <code>
    /// app.MapPost("/users", async (SettledInputs&lt;int&gt; ids, UserApi api, CancellationToken ct)
    ///     => SettledResults.MultiStatus(
    ///         await api.FetchUserSettledAsync(ids, ct),
    ///         user => user.Error is KeyNotFoundException ? new ProblemDetails { Status = 404 } : null));
    /// </code>
    /// </example>
    public static MultiStatus<TInput, TResult> MultiStatus<TInput, TResult>(
        SettledBatch<TInput, TResult> batch, Func<Settled<TInput, TResult>, ProblemDetails?>? problem = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new(batch, problem);
    }

    /// <summary>
    /// A response that sends each record as it settles: as NDJSON, or as server-sent events if the request's <c>Accept</c> prefers
    /// <c>text/event-stream</c>.
    /// </summary>
    /// <remarks>
    /// The last line says how the stream ended. If it is missing, the connection was lost. A client that goes away stops the stream. A
    /// client that reads slowly slows the source down.
    /// </remarks>
    /// <param name="stream">The stream of a wrapper, or one that was made from it. It is enumerated while the response is sent.</param>
    /// <param name="problem"><inheritdoc cref="MultiStatus" path="/param[@name='problem']"/></param>
    /// <param name="options">Options of server-sent events.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <example>
    /// <code>
    /// app.MapPost("/users/stream", (SettledInputs&lt;int&gt; ids, UserApi api)
    ///     => SettledResults.Stream(api.FetchUserSettledStreamAsync(ids)));
    /// </code>
    /// </example>
    public static SettledStreamResult<TInput, TResult> Stream<TInput, TResult>(
        IAsyncEnumerable<Settled<TInput, TResult>> stream,
        Func<Settled<TInput, TResult>, ProblemDetails?>? problem = null,
        SettledStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream, problem, options ?? new());
    }
}
