namespace AllSettled.AspNetCore;

/// <summary>How <see cref="SettledResults.Stream"/> sends server-sent events. NDJSON has no options.</summary>
public sealed record SettledStreamOptions
{
    /// <summary>The longest time that a timer of .NET can wait.</summary>
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly TimeSpan _heartbeatInterval = TimeSpan.FromSeconds(15);
    private readonly TimeSpan? _retryInterval;

    /// <summary>
    /// How long no event is sent before a comment is sent, so that proxies do not close the connection. 15 seconds by default.
    /// <see cref="Timeout.InfiniteTimeSpan"/> means never. The clock is the <see cref="TimeProvider"/> of the services, if there is one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is not positive, and not infinite. Or it is longer than a timer of .NET can wait: 4,294,967,294 milliseconds (49 days).
    /// </exception>
    public TimeSpan HeartbeatInterval
    {
        get => _heartbeatInterval;
        init
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_longestInterval);
            }
            _heartbeatInterval = value;
        }
    }

    /// <summary>
    /// How long the client waits before it connects again: the field <c>retry</c>, in whole milliseconds. Null by default: the client
    /// decides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan? RetryInterval
    {
        get => _retryInterval;
        init
        {
            if (value is { } interval)
                ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.Zero);
            _retryInterval = value;
        }
    }

    /// <summary>
    /// Whether the endpoint reads the header <c>Last-Event-ID</c> itself, and leaves out the inputs that the client has seen. False by
    /// default.
    /// </summary>
    /// <remarks>
    /// A browser's <c>EventSource</c> sends its request again when the connection is lost, with this header. The value is the index of the
    /// last record that it has seen, or -1 if it has seen none. By default the answer is 204, which tells it to stop: no item is run a
    /// second time. An empty value counts as none.
    /// </remarks>
    public bool CanResume { get; init; }
}
