namespace AllSettled;

/// <summary>
/// Gives methods of a type that you do not own the same wrappers that <see cref="SettledBatchAttribute"/> gives to your own methods.
/// </summary>
/// <remarks>
/// The wrappers are in the namespace <c>AllSettled</c> and internal to your assembly. For instance methods they are extension methods, in a
/// class like <c>HttpClientSettledExtensions</c>. For static methods they are in a class like <c>FileSettled</c>.
/// </remarks>
/// <example>
/// <code>
/// [assembly: SettledBatchFor(typeof(HttpClient), nameof(HttpClient.GetStringAsync), typeof(string))]
///
/// SettledBatch&lt;string, string&gt; pages = await http.GetStringSettledAsync(urls, cancellationToken);
/// </code>
/// </example>
/// <param name="type">The type that has the methods. <c>typeof(List&lt;&gt;)</c> means <c>List&lt;T&gt;</c> for every <c>T</c>.</param>
/// <param name="method">The name of the methods. They must be public.</param>
/// <param name="parameterTypes">
/// The parameter types of one overload. You may leave its <see cref="CancellationToken"/> out. Give no types for every overload that can
/// have a wrapper. If two overloads differ only by the token, the one with the token is used.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SettledBatchForAttribute(Type type, string method, params Type[] parameterTypes) : Attribute
{
    /// <summary>The type that has the methods.</summary>
    public Type Type { get; } = type;

    /// <summary>The name of the methods.</summary>
    public string Method { get; } = method;

    /// <summary>The parameter types of one overload. Empty for every overload that can have a wrapper.</summary>
    public IReadOnlyList<Type> ParameterTypes { get; } = parameterTypes;

    /// <inheritdoc cref="SettledBatchAttribute.Name"/>
    public string? Name { get; set; }

    /// <inheritdoc cref="SettledBatchAttribute.MaxConcurrency"/>
    public int MaxConcurrency { get; set; }

    /// <summary>
    /// The name of a static method in <see cref="RejectIfType"/> that decides whether a result is a failure, or <see langword="null"/> if
    /// every result is a success.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The method takes the result; before it, it may take the parameters that vary per item. It returns <see langword="bool"/>, or an
    /// <see cref="Exception"/> that is <see langword="null"/> for a success.
    /// </para>
    /// <inheritdoc cref="SettledBatchAttribute.RejectIf" path="/remarks/para[2]"/>
    /// </remarks>
    public string? RejectIf { get; set; }

    /// <summary>The type that has the method <see cref="RejectIf"/>. Both must be at least internal.</summary>
    public Type? RejectIfType { get; set; }

    /// <summary>
    /// What gives each item its key, or <see langword="null"/> if the items have none: a property or field of the input, a parameter of the
    /// item method that varies per item, or, with <see cref="PartitionByType"/>, a static method of that type. The items of one key are a
    /// partition: they start in input order, and at most <see cref="MaxPerPartition"/> of them run at once.
    /// </summary>
    /// <inheritdoc cref="SettledBatchAttribute.PartitionBy" path="/remarks"/>
    public string? PartitionBy { get; set; }

    /// <summary>The type that has the method <see cref="PartitionBy"/>, if that is a method. It must be at least internal.</summary>
    public Type? PartitionByType { get; set; }

    /// <inheritdoc cref="SettledBatchAttribute.MaxPerPartition"/>
    public int MaxPerPartition { get; set; }

    /// <inheritdoc cref="SettledBatchAttribute.StopPartitionOnFailure"/>
    public bool StopPartitionOnFailure { get; set; }
}
