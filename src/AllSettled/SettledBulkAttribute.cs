namespace AllSettled;

/// <summary>
/// Gives a method whose call takes many inputs typed batch wrappers. A wrapper splits its inputs into calls of at most
/// <see cref="MaxInputs"/>, makes a limited number of calls at once, and returns one record per input, with the input and its own outcome.
/// </summary>
/// <remarks>
/// <para>
/// The first parameter that is a list varies: <c>IReadOnlyList&lt;T&gt;</c>, <c>T[]</c>, <c>List&lt;T&gt;</c>, <c>IEnumerable&lt;T&gt;</c>
/// or one like them. To choose another, mark it with <see cref="PerItemAttribute"/>. All other parameters are shared by all calls. Each
/// call gets a list of its own.
/// </para>
/// <para>The method is asynchronous. What its task returns says which result belongs to which input:</para>
/// <list type="bullet">
/// <item><description>A dictionary: the result under the input. Equal inputs are sent once per call.</description></item>
/// <item><description>A list: the results in the order of the inputs.</description></item>
/// <item><description>Any collection, with <see cref="KeyBy"/>: the result with the key of the input.</description></item>
/// <item><description>A collection of <see cref="Settled{TInput,TResult}"/>: the report about the input, in any order.</description></item>
/// <item><description>Nothing: all inputs of the call are fulfilled.</description></item>
/// </list>
/// <para>
/// An input without a result is <see cref="SettledStatus.Rejected"/>, with an error that names it. If a list has another length than the
/// call had inputs, all inputs of that call are rejected: which result belongs to which input cannot be known.
/// </para>
/// <para>
/// <see cref="SettledBatchOptions.ItemTimeout"/> and a resilience pipeline are for a call, and so is <see cref="MaxConcurrency"/>. A
/// threshold, the progress and all counts are in inputs. A retry sends the inputs that are not fulfilled, in new calls.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [SettledBulk(100)]
/// public Task&lt;IReadOnlyDictionary&lt;int, User&gt;&gt; FetchUsersAsync(IReadOnlyList&lt;int&gt; ids, CancellationToken ct) => …;
///
/// SettledBatch&lt;int, User&gt; users = await api.FetchUsersSettledAsync(ids, ct);
/// </code>
/// </example>
/// <param name="maxInputs">How many inputs a call takes at most: at least 1.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false, Inherited = false)]
public sealed class SettledBulkAttribute(int maxInputs) : Attribute
{
    /// <summary>How many inputs a call takes at most: at least 1.</summary>
    public int MaxInputs { get; } = maxInputs;

    /// <inheritdoc cref="SettledBatchAttribute.Name"/>
    public string? Name { get; set; }

    /// <summary>
    /// How many calls may run at once: at least 1 or <see cref="SettledBatchOptions.Unbounded"/>.
    /// <see cref="SettledBatchOptions.MaxConcurrency"/> of a call replaces it. If it is not set, it is 16.
    /// </summary>
    public int MaxConcurrency { get; set; }

    /// <summary>What happens to the inputs of a call that throws. The default is <see cref="BulkFailureMode.Reject"/>.</summary>
    public BulkFailureMode OnFailure { get; set; }

    /// <summary>
    /// Whether equal inputs of a call are sent once and share the result. Inputs are compared with
    /// <see cref="EqualityComparer{T}.Default"/>. It is always so where the method returns a dictionary whose keys are the inputs.
    /// Otherwise the default is <see langword="false"/>: two equal messages are two messages.
    /// </summary>
    /// <remarks>
    /// Equal inputs in different calls are sent in each of them. The parts of a call that is split are calls of their own.
    /// </remarks>
    public bool Distinct { get; set; }

    /// <summary>
    /// The name of the property or field by which results and inputs belong together, or <see langword="null"/> if they need none. Use
    /// <see langword="nameof"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// It is a member of the results. Its values are the inputs, or the values of the member with the same name and type that the inputs
    /// have. Where the method returns a dictionary, it is a member of the inputs, and its values are the keys.
    /// </para>
    /// <para>
    /// The order of the results does not matter. Results of other keys are ignored. If several results have the key of an input, the input
    /// is rejected: which of them is right cannot be known.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// [SettledBulk(100, KeyBy = nameof(User.Id))]
    /// public Task&lt;List&lt;User&gt;&gt; FetchUsersAsync(IReadOnlyList&lt;int&gt; ids, CancellationToken ct) => …;
    /// </code>
    /// </example>
    public string? KeyBy { get; set; }

    /// <summary>
    /// The name of a method that decides whether the result of an input is a failure, or <see langword="null"/> if every result is a
    /// success. Use <see langword="nameof"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The method is in the type of the bulk method, static or not. It takes the result; before it, it may take the input. It returns
    /// <see langword="bool"/>, or an <see cref="Exception"/> that is <see langword="null"/> for a success.
    /// </para>
    /// <para>
    /// The input of a failure is <see cref="SettledStatus.Rejected"/>. Its <see cref="Settled{TInput,TResult}.Error"/> is the exception
    /// that the method returned, or a <see cref="SettledResultException{TResult}"/>. Its
    /// <see cref="Settled{TInput,TResult}.Value"/> keeps the result. The call itself has not failed: it is not made again for its other
    /// inputs, and a resilience pipeline does not see the error.
    /// </para>
    /// </remarks>
    public string? RejectIf { get; set; }
}
