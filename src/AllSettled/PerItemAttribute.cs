namespace AllSettled;

/// <summary>
/// Marks a parameter of a <see cref="SettledBatchAttribute"/> method that varies per item. If several parameters are marked, the input is
/// a value tuple, whose elements have the names of the parameters.
/// </summary>
/// <remarks>
/// <para>
/// If no parameter is marked, the first parameter varies that is neither a <see cref="CancellationToken"/> nor an
/// <see cref="ItemContext"/>. <see cref="SettledBatchAttribute"/> says more about extension methods.
/// </para>
/// <para>In a <see cref="SettledBulkAttribute"/> method, mark only the list that takes the inputs of a call.</para>
/// </remarks>
/// <example>
/// <code>
/// [SettledBatch]
/// public Task&lt;decimal&gt; QuoteAsync([PerItem] string sku, [PerItem] int quantity, string currency, CancellationToken ct) => …;
///
/// var quotes = await api.QuoteSettledAsync([("A-1", 2), ("B-7", 1)], "EUR", ct);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Parameter, AllowMultiple = false, Inherited = false)]
public sealed class PerItemAttribute : Attribute;
