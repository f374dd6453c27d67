namespace AllSettled;

/// <summary>
/// What the engine tells an item method about the call it is in. A parameter of this type is recognised by its type, wherever
/// it stands, and does not appear in the wrapper.
/// </summary>
/// <param name="Index">The position of the input in the source, from 0; kept by retries.</param>
/// <param name="Attempt">Which call for this input it is, from 1; retries count on.</param>
/// <example>
/// <code>
/// [SettledBatch]
/// public Task SendAsync(Order order, ItemContext item, CancellationToken ct) => Post(order, idempotencyKey: $"{batchId}:{item.Index}", ct);
/// </code>
/// </example>
public readonly record struct ItemContext(long Index, int Attempt);
