namespace AllSettled;

/// <summary>
/// What an item method can know about its own call. Give the item method a parameter of this type, at any position. The engine supplies
/// the value, and the wrapper has no such parameter.
/// </summary>
/// <param name="Index">The position of the input in the source, from 0. A retry keeps it.</param>
/// <param name="Attempt">
/// The number of this call among all calls for this input, from 1. The calls of a resilience pipeline and of retries are counted as well.
/// </param>
/// <example>
/// <code>
/// [SettledBatch]
/// public Task SendAsync(Order order, ItemContext item, CancellationToken ct)
///     => PostAsync(order, idempotencyKey: $"{batchId}:{item.Index}", ct);
/// </code>
/// </example>
public readonly record struct ItemContext(long Index, int Attempt);
