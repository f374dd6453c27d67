using AllSettled;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Import.Service;

/// <summary>
/// How the service is called. There is one policy for the whole application, so its limit holds for all
/// uploads and for the worker together.
/// </summary>
internal sealed class ServicePolicy(IHostApplicationLifetime lifetime, ILogger<ServicePolicy> log)
{
    public const int MaxAttempts = 3;

    public const int MaxCallsAtOnce = 8;

    public SettledBatchOptions Options { get; } = new()
    {
        ItemTimeout = TimeSpan.FromSeconds(1),
        StopTaking = lifetime.ApplicationStopping,
        Resilience = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MaxAttempts - 1,
                ShouldHandle = new PredicateBuilder()
                    .Handle<ServiceException>(error => error.IsTemporary)
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutException>()
                    .Handle<DbUpdateException>(),
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                // If the service has not said when to come back, this is null, and the delay is the one above.
                DelayGenerator = call => ValueTask.FromResult((call.Outcome.Exception as ServiceException)?.RetryAfter),
                OnRetry = call =>
                {
                    if (call.Context.Properties.TryGetValue(SettledItem.Key, out var item))
                        log.LogInformation("{Method}, item {Index}: {Error}", item.MethodName, item.Index, call.Outcome.Exception?.Message);
                    return default;
                },
            })
            // After the retry: an item that waits before its next call holds no place here.
            .AddConcurrencyLimiter(MaxCallsAtOnce, queueLimit: int.MaxValue)
            .Build(),
    };
}
