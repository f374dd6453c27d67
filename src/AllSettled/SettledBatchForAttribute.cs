namespace AllSettled;

/// <summary>
/// Gives methods of a type that you do not own the wrappers that <see cref="SettledBatchAttribute"/> gives your own.
/// </summary>
/// <remarks>
/// Wrappers of instance methods are extension methods in <c>HttpClientSettledExtensions</c>, those of static methods stand in
/// <c>FileSettled</c>, both in namespace <c>AllSettled</c> and internal to your assembly.
/// </remarks>
/// <example>
/// <code>
/// [assembly: SettledBatchFor(typeof(HttpClient), nameof(HttpClient.GetStringAsync), typeof(string))]
///
/// SettledBatch&lt;string, string&gt; pages = await http.GetStringSettledAsync(urls, cancellationToken);
/// </code>
/// </example>
/// <param name="type">The type whose methods are batched; of a generic one all constructions, as <c>typeof(List&lt;&gt;)</c>.</param>
/// <param name="method">The name of public methods of the type.</param>
/// <param name="parameterTypes">
/// The parameter types of one overload, with or without its <see cref="CancellationToken"/>; none for every overload that can
/// be batched. Of two overloads that differ by the token, the one with it is taken.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SettledBatchForAttribute(Type type, string method, params Type[] parameterTypes) : Attribute
{
    /// <summary>The type whose methods are batched.</summary>
    public Type Type { get; } = type;

    /// <summary>The name of the methods.</summary>
    public string Method { get; } = method;

    /// <summary>The parameter types of one overload, or none for all that can be batched.</summary>
    public IReadOnlyList<Type> ParameterTypes { get; } = parameterTypes;

    /// <inheritdoc cref="SettledBatchAttribute.Name"/>
    public string? Name { get; set; }

    /// <inheritdoc cref="SettledBatchAttribute.MaxConcurrency"/>
    public int MaxConcurrency { get; set; }
}
