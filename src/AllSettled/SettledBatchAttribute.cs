namespace AllSettled;

/// <summary>
/// Gives the method typed batch wrappers. A wrapper runs the method over many inputs, a limited number at once, and returns one record
/// per input, with the input and its outcome. This is the idea of <c>Promise.allSettled</c> in JavaScript.
/// </summary>
/// <remarks>
/// <para>
/// The first parameter that is neither a <see cref="CancellationToken"/> nor an <see cref="ItemContext"/> varies per item. All other
/// parameters are shared by all items. To choose other parameters, mark them with <see cref="PerItemAttribute"/>.
/// </para>
/// <para>
/// The wrappers are members of the type that contains the method. This type, and every type around it, must be
/// <see langword="partial"/>. For an instance method of an interface, the wrappers are extension methods beside the interface, which need
/// not be partial.
/// </para>
/// <para>
/// For an extension method, the wrappers are extension methods as well. If another parameter can vary, the receiver is shared. Otherwise
/// the receiver is the item, and the wrappers extend sequences of its type. A parameter that the compiler fills with caller information
/// cannot vary.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// public partial class UserApi(HttpClient http)
/// {
///     [SettledBatch(MaxConcurrency = 32)]
///     public Task&lt;User&gt; FetchUserAsync(int id, CancellationToken cancellationToken = default) => …;
/// }
///
/// SettledBatch&lt;int, User&gt; users = await api.FetchUserSettledAsync(ids, cancellationToken);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false, Inherited = false)]
public sealed class SettledBatchAttribute : Attribute
{
    /// <summary>The whole name of the wrapper, or <see langword="null"/> for the default name.</summary>
    /// <remarks>
    /// The default name has <c>Settled</c> before a final <c>Async</c>. For the asynchronous methods <c>FetchUserAsync</c> and
    /// <c>FetchUser</c> it is <c>FetchUserSettledAsync</c>. For the synchronous method <c>Parse</c> it is <c>ParseSettled</c>. The
    /// streaming wrapper has <c>Stream</c> after it, but before a final <c>Async</c>: <c>FetchUserSettledStreamAsync</c>.
    /// </remarks>
    public string? Name { get; set; }

    /// <summary>
    /// How many items may run at once: at least 1, <see cref="SettledBatchOptions.Unbounded"/> or
    /// <see cref="SettledBatchOptions.AllProcessors"/>. <see cref="SettledBatchOptions.MaxConcurrency"/> of a call replaces it. If it is
    /// not set, it is 16 for an asynchronous method and 1 for a synchronous one.
    /// </summary>
    public int MaxConcurrency { get; set; }

    /// <summary>
    /// The name of a method that decides whether a result is a failure, or <see langword="null"/> if every result is a success. Use
    /// <see langword="nameof"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The method is in the type of the item method, static or not. It takes the result; before it, it may take the parameters that vary
    /// per item. It returns <see langword="bool"/>, or an <see cref="Exception"/> that is <see langword="null"/> for a success.
    /// </para>
    /// <para>
    /// The item of a failure is <see cref="SettledStatus.Rejected"/>. Its <see cref="Settled{TInput,TResult}.Error"/> is the exception that
    /// the method returned, or a <see cref="SettledResultException{TResult}"/>. Its <see cref="Settled{TInput,TResult}.Value"/> keeps the
    /// result. A resilience pipeline sees the error, so it can call the item again. If the method throws, the item is rejected with what it
    /// threw.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// [SettledBatch(RejectIf = nameof(IsFailure))]
    /// public Task&lt;HttpResponseMessage&gt; SendAsync(Uri uri, CancellationToken ct) => …;
    ///
    /// private static bool IsFailure(HttpResponseMessage response) => !response.IsSuccessStatusCode;
    /// </code>
    /// </example>
    public string? RejectIf { get; set; }

    /// <summary>
    /// What gives each item its key, or <see langword="null"/> if the items have none. The items of one key are a partition: they start in
    /// input order, and at most <see cref="MaxPerPartition"/> of them run at once. Use <see langword="nameof"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// It names a property or field of the input, a parameter of the item method that varies per item, or a method in the type of the item
    /// method, static or not. The method takes the parameters that vary per item and returns the key. Keys are compared with
    /// <see cref="EqualityComparer{T}.Default"/>. Null is a key like others.
    /// </para>
    /// <para>
    /// An item that waits for its partition holds no place of <see cref="MaxConcurrency"/>: items of other keys start before it. The key of
    /// each input is asked for once, in input order. If that throws, the item is <see cref="SettledStatus.Rejected"/> with what was thrown,
    /// and with 0 attempts.
    /// </para>
    /// <para>
    /// A stream takes further inputs while items wait for their partitions, but never more than it may hold unread. So many inputs of one
    /// key in a row can hold up the inputs after them.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// // At most 64 orders at once, and those of one customer one after the other.
    /// [SettledBatch(MaxConcurrency = 64, PartitionBy = nameof(Order.CustomerId), MaxPerPartition = 1)]
    /// public Task ShipAsync(Order order, CancellationToken cancellationToken) => …;
    /// </code>
    /// </example>
    public string? PartitionBy { get; set; }

    /// <summary>
    /// How many items of one partition may run at once: at least 1, which is the default.
    /// <see cref="SettledBatchOptions.MaxPerPartition"/> of a call replaces it. Needs <see cref="PartitionBy"/>.
    /// </summary>
    public int MaxPerPartition { get; set; }

    /// <summary>
    /// Whether a rejected item stops its partition: its items that have not started are then <see cref="SettledStatus.Canceled"/> with 0
    /// attempts, and those that run finish. It holds until the run ends. A retry begins anew. Needs <see cref="PartitionBy"/>.
    /// </summary>
    /// <remarks>
    /// It is for keys whose items build on one another, such as the messages of a queue that keeps its order.
    /// </remarks>
    public bool StopPartitionOnFailure { get; set; }
}
