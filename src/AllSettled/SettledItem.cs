using Polly;

namespace AllSettled;

/// <summary>
/// The item that a resilience pipeline calls. The strategies of the pipeline find it in the properties of the pipeline's context. So
/// <c>OnRetry</c> can log which item is retried, and a rate limiter can have a partition for each host. Read it while the pipeline runs,
/// and do not keep it.
/// </summary>
/// <example>
/// <code>
/// var retry = new RetryStrategyOptions
/// {
///     OnRetry = call =>
///     {
///         if (call.Context.Properties.TryGetValue(SettledItem.Key, out var item))
///             log.LogWarning(call.Outcome.Exception, "{Method}, {Input}: call {Call}", item.MethodName, item.Input, item.Attempt);
///         return default;
///     },
/// };
/// </code>
/// </example>
public abstract class SettledItem
{
    private protected SettledItem()
    {
    }

    /// <summary>The key of the item in the properties of a <see cref="ResilienceContext"/>.</summary>
    public static ResiliencePropertyKey<SettledItem> Key { get; } = new("allsettled.item");

    /// <summary>The item method, as telemetry names it: <c>UserApi.FetchUserAsync</c>.</summary>
    public abstract string MethodName { get; }

    /// <summary>The index of the item's record. For a bulk call, the index of its first input.</summary>
    public abstract long Index { get; }

    /// <summary>The input of the item; <see langword="null"/> if the input is null. For a bulk call, a list of its inputs.</summary>
    public abstract object? Input { get; }

    /// <summary>
    /// How many calls have begun for this input. In a retry of a batch, the calls of earlier runs are included. In <c>OnRetry</c>, it is
    /// the number of the call that failed, from 1.
    /// </summary>
    public abstract int Attempt { get; }
}
