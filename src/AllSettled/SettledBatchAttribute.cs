namespace AllSettled;

/// <summary>
/// Gives the method a typed batch wrapper that runs it over many inputs and returns one record per input, each pairing the
/// input with its outcome: what <c>Promise.allSettled</c> is to JavaScript, bounded and cancellable.
/// </summary>
/// <remarks>
/// The first parameter that is no <see cref="CancellationToken"/> and no <see cref="ItemContext"/> varies per item and the others are shared by all items;
/// <see cref="PerItemAttribute"/> picks others. The containing types must be <see langword="partial"/>. Methods of an interface
/// get extension methods beside the interface, which need not be partial. An extension method gets an extension method: its
/// receiver is shared if another parameter can vary, which caller information cannot, and otherwise is the item, so that
/// the wrapper extends sequences of it.
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
    /// <summary>
    /// The wrapper's whole name; <see langword="null"/> for the method's own name with <c>Settled</c> before a final
    /// <c>Async</c> (<c>FetchUserAsync</c> and an asynchronous <c>FetchUser</c> both give <c>FetchUserSettledAsync</c>).
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// How many items may run at once unless a call's <see cref="SettledBatchOptions.MaxConcurrency"/> says otherwise: at
    /// least 1, or <see cref="SettledBatchOptions.Unbounded"/>, or <see cref="SettledBatchOptions.AllProcessors"/>. Unset:
    /// 16 for asynchronous item methods and 1 for synchronous ones.
    /// </summary>
    public int MaxConcurrency { get; set; }
}
