namespace AllSettled;

/// <summary>
/// Marks a parameter of a <see cref="SettledBatchAttribute"/> method that varies per item. On several parameters the input
/// becomes a value tuple with their names; without it the first parameter that is no <see cref="CancellationToken"/> varies.
/// </summary>
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
