namespace AllSettled;

/// <summary>
/// Gives bulk methods of a type that you do not own the same wrappers that <see cref="SettledBulkAttribute"/> gives to your own methods.
/// </summary>
/// <remarks>
/// The wrappers are in the namespace <c>AllSettled</c> and internal to your assembly. For instance methods they are extension methods, in a
/// class like <c>SearchClientSettledExtensions</c>. For static methods they are in a class like <c>SearchSettled</c>.
/// </remarks>
/// <example>
/// <code>
/// [assembly: SettledBulkFor(typeof(SearchClient), nameof(SearchClient.IndexAsync), 500, KeyBy = nameof(IndexResult.Id))]
///
/// SettledBatch&lt;Document, IndexResult&gt; indexed = await search.IndexSettledAsync(documents, cancellationToken);
/// </code>
/// </example>
/// <param name="type">The type that has the methods. <c>typeof(List&lt;&gt;)</c> means <c>List&lt;T&gt;</c> for every <c>T</c>.</param>
/// <param name="method">The name of the methods. They must be public.</param>
/// <param name="maxInputs">How many inputs a call takes at most: at least 1.</param>
/// <param name="parameterTypes">
/// The parameter types of one overload. You may leave its <see cref="CancellationToken"/> out. Give no types for every overload that can
/// have a wrapper. If two overloads differ only by the token, the one with the token is used.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SettledBulkForAttribute(Type type, string method, int maxInputs, params Type[] parameterTypes) : Attribute
{
    /// <summary>The type that has the methods.</summary>
    public Type Type { get; } = type;

    /// <summary>The name of the methods.</summary>
    public string Method { get; } = method;

    /// <summary>How many inputs a call takes at most: at least 1.</summary>
    public int MaxInputs { get; } = maxInputs;

    /// <summary>The parameter types of one overload. Empty for every overload that can have a wrapper.</summary>
    public IReadOnlyList<Type> ParameterTypes { get; } = parameterTypes;

    /// <inheritdoc cref="SettledBatchAttribute.Name"/>
    public string? Name { get; set; }

    /// <inheritdoc cref="SettledBulkAttribute.MaxConcurrency"/>
    public int MaxConcurrency { get; set; }

    /// <inheritdoc cref="SettledBulkAttribute.OnFailure"/>
    public BulkFailureMode OnFailure { get; set; }

    /// <inheritdoc cref="SettledBulkAttribute.Distinct"/>
    public bool Distinct { get; set; }

    /// <inheritdoc cref="SettledBulkAttribute.KeyBy"/>
    public string? KeyBy { get; set; }

    /// <summary>
    /// The name of a static method in <see cref="RejectIfType"/> that decides whether the result of an input is a failure, or
    /// <see langword="null"/> if every result is a success.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The method takes the result; before it, it may take the input. It returns <see langword="bool"/>, or an <see cref="Exception"/> that
    /// is <see langword="null"/> for a success.
    /// </para>
    /// <inheritdoc cref="SettledBulkAttribute.RejectIf" path="/remarks/para[2]"/>
    /// </remarks>
    public string? RejectIf { get; set; }

    /// <summary>The type that has the method <see cref="RejectIf"/>. Both must be at least internal.</summary>
    public Type? RejectIfType { get; set; }
}
