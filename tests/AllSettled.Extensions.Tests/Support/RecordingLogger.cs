using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Consumer.Support;

/// <summary>Keeps what is logged.</summary>
public sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<Entry> Entries { get; } = [];

    /// <summary>What the logger throws, if it does.</summary>
    public Exception? Error { get; init; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(pair => pair.Key, pair => pair.Value);
        Entries.Enqueue(new(logLevel, eventId, formatter(state, exception), exception, values, Activity.Current?.DisplayName));
        if (Error is not null)
            throw Error;
    }

    public sealed record Entry(
        LogLevel Level, EventId Id, string Message, Exception? Error, IReadOnlyDictionary<string, object?> Values, string? Span);
}
