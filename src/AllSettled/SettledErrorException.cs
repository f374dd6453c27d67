using AllSettled.Errors;

namespace AllSettled;

/// <summary>
/// An error that was read from data. It is the <see cref="Settled{TInput,TResult}.Error"/> of a record that was read from JSON: the type of
/// the original exception may not exist in this process.
/// </summary>
/// <param name="info">What the original exception says.</param>
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
    /// <summary>What the original exception says: its type, its message, and its inner errors.</summary>
    /// <remarks>
    /// <see cref="Exception.Message"/> is the original message. <see cref="Exception.InnerException"/> is the first inner error, as a
    /// <see cref="SettledErrorException"/> as well.
    /// </remarks>
    public ErrorInfo Info { get; } = info;

    /// <summary>
    /// The text of the original exception: its type, its message, its inner errors, and its stack trace if that was copied. If this
    /// exception was thrown, its own stack trace follows.
    /// </summary>
    public override string ToString()
    {
        string text = ErrorText.Of(Info);
        return StackTrace is { } stack
            ? $"{text}\n--- The error above was read from data. The {GetType()} that holds it was thrown here: ---\n{stack}"
            : text;
    }

    private static string MessageOf(ErrorInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return info.Message;
    }

    private static SettledErrorException? InnerOf(ErrorInfo info) => info.InnerErrors is [var first, ..] ? new(first) : null;
}
