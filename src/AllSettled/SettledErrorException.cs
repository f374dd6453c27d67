using AllSettled.Errors;

namespace AllSettled;

/// <summary>
/// The error of an item that was rejected elsewhere: what <see cref="Settled{TInput,TResult}.Error"/> is when the record was read
/// from JSON. The exception itself stayed where it was; <see cref="Info"/> is what it said.
/// </summary>
/// <param name="info">What the exception said.</param>
/// <exception cref="ArgumentNullException"><paramref name="info"/> is null.</exception>
/// <example>
/// <code>
/// string line = users[0] switch
/// {
///     { Error: SettledErrorException { Info.Type: "System.TimeoutException" } } => "timed out",
///     { Error: { } error } => error.Message,
///     _ => "ok",
/// };
/// </code>
/// </example>
public sealed class SettledErrorException(ErrorInfo info) : Exception(MessageOf(info), InnerOf(info))
{
    /// <summary>
    /// Type, message and inner errors of the original. <see cref="Exception.InnerException"/> is the first of the inner errors, as a
    /// <see cref="SettledErrorException"/> too.
    /// </summary>
    public ErrorInfo Info { get; } = info;

    /// <summary>As the original's would be: its type, message, inner errors, and its stack trace if that was taken down.</summary>
    public override string ToString()
    {
        string text = ErrorText.Of(Info);
        return StackTrace is { } stack
            ? $"{text}\n--- That error came as data; the exception that carries it, {GetType()}, was thrown here: ---\n{stack}"
            : text;
    }

    private static string MessageOf(ErrorInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return info.Message;
    }

    private static SettledErrorException? InnerOf(ErrorInfo info) => info.InnerErrors is [var first, ..] ? new(first) : null;
}
